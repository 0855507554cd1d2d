"""Acts in the history of a document, the same for every approval system. Pure."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from kaigi.errors import Text
from kaigi.person import Departure, DeputyEnd, Signer


class ActKind(StrEnum):
    DRAFTED = "drafted"
    APPROVED = "approved"
    CONSENTED = "consented"
    CONFIRMED = "confirmed"
    PULLED_BACK = "pulled_back"
    DECIDED = "decided"
    RETURNED = "returned"
    REJECTED = "rejected"
    RESUBMITTED = "resubmitted"
    WITHDRAWN = "withdrawn"
    REASSIGNED = "reassigned"
    SKIPPED = "skipped"
    DEPUTISED = "deputised"
    DEPUTY_ENDED = "deputy_ended"
    REVIEWED = "reviewed"

    @property
    def signs(self) -> bool:
        """Signature: the act completes a step, or a part of it."""
        return self in {ActKind.APPROVED, ActKind.CONSENTED, ActKind.CONFIRMED, ActKind.DECIDED}

    @property
    def is_aside(self) -> bool:
        """Event beside the way, past which one's own signature can be pulled back."""
        return self in {
            ActKind.SKIPPED,
            ActKind.DEPUTISED,
            ActKind.DEPUTY_ENDED,
            ActKind.REVIEWED,
        }

    @property
    def ends_round(self) -> bool:
        """End of a round, about which the drafter gets a message."""
        return self in {ActKind.RETURNED, ActKind.REJECTED, ActKind.DECIDED}

    @property
    def undoes_signatures(self) -> bool:
        """End of a round in vain, about which those who signed in it get a message."""
        return self in {ActKind.RETURNED, ActKind.REJECTED, ActKind.WITHDRAWN}

    @property
    def submits(self) -> bool:
        """Begin of a round."""
        return self in {ActKind.DRAFTED, ActKind.RESUBMITTED}

    @property
    def is_decision(self) -> bool:
        return self is ActKind.DECIDED


class Handover(Struct, frozen=True):
    """A step's change from a person who can no longer act, for a reason, to another one.

    `by_administrator`: an administrator chose the successor, who need not hold the post. `post`:
    the step is of this post alone; the predecessor stays on the route, in a higher one.
    `continues`: recorded in one transaction with the act before.
    """

    predecessor: Signer
    successor: Signer
    reason: Departure
    by_administrator: bool = False
    post: Text | None = None
    continues: bool = False


class Absence(Struct, frozen=True):
    """An absence in the history: of whom until when, who deputises, or why no longer."""

    person: Signer
    until: datetime | None = None
    deputy: Signer | None = None
    ended: DeputyEnd | None = None


class Act(Struct, frozen=True):
    """One entry of an item's history.

    `step` counts from 0 in its round; None for the drafter's own acts, and for a post-review.
    `acting_for`: the decider in whose place a deputy decided.
    """

    kind: ActKind
    by: Signer
    at: datetime
    round: int
    step: int | None = None
    comment: str | None = None
    handover: Handover | None = None
    absence: Absence | None = None
    acting_for: Signer | None = None


def signatures(acts: Sequence[Act]) -> list[Act]:
    """Return the acts that sign and were not pulled back, which the next act alone can do."""
    on_the_way = [act for act in acts if not act.kind.is_aside]
    following = (*(act.kind for act in on_the_way[1:]), None)
    return [
        act
        for act, then in zip(on_the_way, following, strict=True)
        if act.kind.signs and then is not ActKind.PULLED_BACK
    ]
