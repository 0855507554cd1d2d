"""Documents as they will go on: the route of a draft, and people of a route who are away. Pure."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from kaigi.content import FormSpec
from kaigi.errors import Text
from kaigi.person import Signer


class Ahead(StrEnum):
    """Course of a document past a person who is away."""

    SKIPPED = "skipped"
    OTHERS = "others"
    DEPUTY = "deputy"
    WAITS = "waits"
    DRAFTER = "drafter"
    """It is the drafter who is away: a question or a return waits for them."""


class AwayAhead(Struct, frozen=True):
    """A person of the route who is away, and what happens there.

    `as_decider`: what happens if the document ends with them, which its amount says.
    """

    person: Signer
    until: datetime
    ahead: Ahead
    deputy: Signer | None = None
    as_decider: Ahead | None = None


class PlannedStep(Struct, frozen=True):
    """A step that a draft's route will have.

    `from_amount`: only from so many yen. Without people the post is vacant. `deadline`: office days
    from the day on which it begins.
    """

    role: Text
    unit: str
    people: tuple[Signer, ...]
    reason: Text
    from_amount: int | None = None
    deadline: int | None = None


class Preview(Struct, frozen=True):
    """A draft before it is sent: the form to fill, the route that it takes so far, and why none."""

    form: FormSpec
    steps: tuple[PlannedStep, ...]
    away: tuple[AwayAhead, ...] = ()
    missing: Text | None = None
