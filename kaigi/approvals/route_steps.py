"""Steps of a document's route, as chat shows them. Pure."""

from datetime import datetime

from msgspec import Struct

from kaigi.approvals.acts import Act, Handover
from kaigi.errors import Text
from kaigi.person import Signer
from kaigi.steps import StepKind


class Standing(Struct, frozen=True):
    """A person of a step who is away until then: skipped, or with a deputy who may decide."""

    person: Signer
    until: datetime
    deputy: Signer | None = None


class RouteStep(Struct, frozen=True):
    """One step of the route. `role` is the post in whose name its people act, `kind` how they act.

    `waiting`: those of them who may act now. `acts`: this round's signatures on the step, which is
    complete with `quorum` of them, of those who were not `skipped`. `deputised`: people in whose
    place a deputy may decide now. `handover`: how its person came to it, if another one was asked.
    `deadline`: office days from the day on which the step begins. `is_post`: it asks the head of a
    unit, as a superior. `passed`: people past whom a superior took the document up.
    """

    role: Text
    people: tuple[Signer, ...]
    quorum: int = 1
    waiting: tuple[Signer, ...] = ()
    acts: tuple[Act, ...] = ()
    reason: Text | None = None
    handover: Handover | None = None
    kind: StepKind = StepKind.APPROVE
    deadline: int | None = None
    skipped: tuple[Standing, ...] = ()
    deputised: tuple[Standing, ...] = ()
    is_post: bool = False
    passed: tuple[Signer, ...] = ()

    @property
    def needed(self) -> int:
        """Number of signatures that it needs of those who are there, and were not passed."""
        return min(self.quorum, len(self.people) - len(self.skipped) - len(self.passed))

    @property
    def is_complete(self) -> bool:
        return len(self.acts) >= self.needed
