"""Documents after rarer acts, for the check of everything that is drawn of them."""

from collections.abc import Iterator

from kaigi.approvals.items import Item
from kaigi.ledger.choices import ChoiceId
from kaigi.ledger.document import Document
from kaigi.ledger.inquiries import MOST_OPEN
from kaigi.ledger.items import item_of
from kaigi.person import Signer
from tests.unit.ledger_acting import acted, approved


def rare_states(document: Document, comment: str) -> Iterator[tuple[str, Item]]:
    """Yield a document that waits for the first of two, after acts of each kind."""
    drafter = document.drafter
    chief, head = (step.people[0] for step in document.route)
    asked = acted(document, chief, ChoiceId.INQUIRE, comment)
    yield "asked about", item_of(asked)
    yield "asked about and answered", item_of(acted(asked, drafter, "reply.2", comment))
    yield "asked about and decided", item_of(approved(asked, chief, head))
    yield "asked about often", item_of(_often(document, chief, comment))


def _often(document: Document, who: Signer, comment: str) -> Document:
    for _ in range(MOST_OPEN):
        document = acted(document, who, ChoiceId.INQUIRE, comment)
    return document
