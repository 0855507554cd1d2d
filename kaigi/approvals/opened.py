"""A document as one person has it open: beside what is offered, what leads back to it. Pure."""

from kaigi.approvals.items import Item, Offered
from kaigi.delivery.ports import Address


class OpenDocument(Offered, frozen=True):
    """A whole document, as one reader opens it.

    `card`: where their newest card about it is. `lacks_copies`: files of it are neither under a
    card of theirs nor on the way there, since they were not asked in this round.
    """

    card: Address | None = None
    lacks_copies: bool = False


def gets_copies(item: Item, person: str) -> bool:
    """Tell whether this round's files reach a person without a word: the drafter has their own."""
    asked = any((each.person, each.round) == (person, item.round) for each in item.asked)
    return asked or person == item.drafter.id
