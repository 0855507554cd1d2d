"""A document as chat sees it, whichever approval system it lives in. Pure shapes."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from kaigi.content import Content
from kaigi.errors import Text
from kaigi.person import Signer


class State(StrEnum):
    CIRCULATING = "circulating"
    RETURNED = "returned"
    DECIDED = "decided"


class Choice(StrEnum):
    """What one person may do with one item at this moment."""

    APPROVE = "approve"
    RETURN = "return"
    RESUBMIT = "resubmit"


class Act(Struct, frozen=True):
    """One entry of an item's history: drafted, approved, decided, returned or resubmitted."""

    kind: str
    by: Signer
    at: datetime
    round: int
    comment: str | None = None


class RouteStep(Struct, frozen=True):
    """One station of the route. `role` is the post in whose name its people act."""

    role: Text
    people: tuple[Signer, ...]
    acts: tuple[Act, ...] = ()


class Item(Struct, frozen=True):
    """A document as chat shows it. `revision` changes whenever a card drawn before must not be acted on.

    There is no colon in `id`: messages and buttons are named after it.
    """

    id: str
    revision: str
    state: State
    round: int
    drafter: Signer
    content: Content
    steps: tuple[RouteStep, ...]
    acts: tuple[Act, ...]
    choices: Mapping[str, tuple[Choice, ...]]
    before: Content | None = None
    """The content of the round before, where there was one."""

    def waiting_for(self) -> tuple[str, ...]:
        return tuple(who for who, choices in self.choices.items() if Choice.APPROVE in choices)


class Command(Struct, frozen=True):
    """One click. `key` is the same when the same click is delivered twice, and for no other."""

    key: str
    actor: Signer
    item_id: str
    revision: str
    choice: Choice
    at: datetime
    comment: str | None = None
    content: Content | None = None


class Page(Struct, frozen=True):
    """The first of `total` items."""

    items: tuple[Item, ...] = ()
    total: int = 0


class PlannedStep(Struct, frozen=True):
    """Where a draft would go. `from_amount`: only from so many yen. No `holder`: nobody holds it now."""

    role: Text
    unit: str
    holder: Signer | None
    from_amount: int | None = None


class Preview(Struct, frozen=True):
    stations: tuple[PlannedStep, ...]
