"""Documents before they are drafted: the form, and the route that they will take. Pure."""

from msgspec import Struct

from kaigi.content import FormSpec
from kaigi.errors import Text
from kaigi.person import Signer


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
    """A draft before it is written: the form to fill, and the route that it will take."""

    form: FormSpec
    steps: tuple[PlannedStep, ...]
