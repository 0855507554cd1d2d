"""Steps of routes: the posts that are asked, and why. Parts of the record.

They are append-only evidence, as all that `kaigi.ledger.events` holds.
"""

from enum import StrEnum

from msgspec import Struct, field

from kaigi.person import Signer


class StepKind(StrEnum):
    """Kind of answer that a step asks for.

    Every kind holds the document until its quorum acts.
    """

    APPROVE = "approve"
    CONSENT = "consent"
    CONFIRM = "confirm"
    DECIDE = "decide"


class Terms(Struct, frozen=True, omit_defaults=True):
    """Rules of the form for a document, beside its route; recorded with it.

    `returns_to_drafter`: a return goes to the drafter alone, never to an earlier step.
    """

    returns_to_drafter: bool = False


class WhenAway(StrEnum):
    """Way of a step, other than the last, past a person who is away."""

    SKIP = "skip"
    """It goes on without them; they read it afterwards."""
    WAIT = "wait"


class Reason(Struct, frozen=True):
    """Reason for a step on the route: a code of `reasons.REASONS`, and the sentence's values."""

    code: str
    values: dict[str, str | int] = field(default_factory=dict)


class Step(Struct, frozen=True):
    """A step of the route: the post that must agree, and the people who hold it.

    `quorum`: how many of them must act; any is 1, all is their number. They are asked in parallel.
    `reason` is None in records of version 1. `unit`: its head is asked; empty where the step is of
    no post, None in records from before it was kept (`Document.unit_of`). `merged`: steps of lower
    posts that the same person holds, who signs for all of them on this one. `deadline`: office days
    from the day on which the step begins. `when_away`: None where the form does not say.
    """

    role: str
    people: tuple[Signer, ...]
    kind: StepKind = StepKind.APPROVE
    quorum: int = 1
    reason: Reason | None = None
    unit: str | None = None
    merged: tuple["Step", ...] = ()
    deadline: int | None = None
    when_away: WhenAway | None = None

    @property
    def may_skip(self) -> bool:
        """Whether it goes on without a person who is away: a consent waits, unless it is said."""
        if self.when_away is None:
            return self.kind is not StepKind.CONSENT
        return self.when_away is WhenAway.SKIP
