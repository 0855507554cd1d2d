"""Acts in the history of a document, the same for every approval system. Pure."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

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
    READ = "read"
    """The last confirmation of a circular, which ends it."""
    RETURNED = "returned"
    REJECTED = "rejected"
    RESUBMITTED = "resubmitted"
    WITHDRAWN = "withdrawn"
    REASSIGNED = "reassigned"
    INQUIRED = "inquired"
    REPLIED = "replied"
    SENT_BACK = "sent_back"
    HELD = "held"
    RELEASED = "released"
    CORRECTED = "corrected"
    ADDED = "added"
    PULLED_UP = "pulled_up"
    SKIPPED = "skipped"
    DEPUTISED = "deputised"
    DEPUTY_ENDED = "deputy_ended"
    REVIEWED = "reviewed"

    @property
    def signs(self) -> bool:
        """Signature: the act completes a step, or a part of it."""
        answers = {ActKind.APPROVED, ActKind.CONSENTED, ActKind.CONFIRMED}
        return self in answers or self.is_decision

    @property
    def ends_round(self) -> bool:
        """End of a round, about which the drafter gets a message."""
        return self in {ActKind.RETURNED, ActKind.REJECTED} or self.is_decision

    @property
    def undoes_signatures(self) -> bool:
        """End of a round in vain, about which those who signed in it get a message."""
        return self in {ActKind.RETURNED, ActKind.REJECTED, ActKind.WITHDRAWN}

    @property
    def submits(self) -> bool:
        """Begin of a round."""
        return self in {ActKind.DRAFTED, ActKind.RESUBMITTED}

    @property
    def adds(self) -> bool:
        """Growth of the route: the act adds a step before the present one."""
        return self is ActKind.ADDED

    @property
    def confirms(self) -> bool:
        """Confirmation that it was read."""
        return self in {ActKind.CONFIRMED, ActKind.READ}

    @property
    def decides(self) -> bool:
        return self is ActKind.DECIDED

    @property
    def is_decision(self) -> bool:
        """End of the route: the decision, or the last confirmation of a circular."""
        return self in {ActKind.DECIDED, ActKind.READ}


class Handover(Struct, frozen=True):
    """A step's change from a person who can no longer act, for a reason, to another one.

    `by_administrator`: an administrator chose the successor, who need not hold the post. `post`:
    the step is of this post alone; the predecessor stays on the route, in a higher one.
    `continues`: recorded in one transaction with the act before. `merges`: number of the
    successor's other steps that are signed here from now on, `restores`: of those that came back.
    """

    predecessor: Signer
    successor: Signer
    reason: Departure
    by_administrator: bool = False
    post: Text | None = None
    continues: bool = False
    merges: int = 0
    restores: int = 0


class Absence(Struct, frozen=True):
    """An absence in the history: of whom until when, who deputises, or why no longer."""

    person: Signer
    until: datetime | None = None
    deputy: Signer | None = None
    ended: DeputyEnd | None = None

    @property
    def passed(self) -> str | None:
        """Number of the person for whom it waits no more: a deputy, if their right has ended."""
        if self.deputy is None:
            return self.person.id
        return self.deputy.id if self.ended else None


class Act(Struct, frozen=True):
    """One entry of an item's history.

    `step` counts from 0 in its round; None for the drafter's own acts, and for a post-review.
    `inquiry`: the number of the question's entry that this act answers, from 1. `to`: the earlier
    step to which a return went. `recipients`: who is asked by the act itself, again or for a
    consent. `acting_for`: the decider in whose place a deputy decided. `principal`: the person on
    whose behalf it was submitted.
    """

    kind: ActKind
    by: Signer
    at: datetime
    round: int
    step: int | None = None
    comment: str | None = None
    handover: Handover | None = None
    inquiry: int | None = None
    to: int | None = None
    recipients: tuple[Signer, ...] = ()
    absence: Absence | None = None
    acting_for: Signer | None = None
    principal: Signer | None = None

    @property
    def is_open_to_pull_back(self) -> bool:
        """Whether its person may take it back, as long as it is the last act."""
        signs = self.kind.signs and not self.kind.is_decision
        return signs or self.kind in {ActKind.RETURNED, ActKind.SENT_BACK, ActKind.ADDED}

    @property
    def is_aside(self) -> bool:
        """Whether it follows from an absence, beside the way: one's own act is taken back past it.

        Reading afterwards does, too.
        """
        return self.absence is not None or self.kind is ActKind.REVIEWED


def standing(acts: Sequence[Act]) -> list[Act]:
    """Return the acts of people on the way, without those that were pulled back."""
    on_the_way = [act for act in acts if not act.is_aside]
    following = (*(act.kind for act in on_the_way[1:]), None)
    return [
        act
        for act, then in zip(on_the_way, following, strict=True)
        if ActKind.PULLED_BACK not in {act.kind, then}
    ]


def signatures(acts: Sequence[Act]) -> list[Act]:
    """Return the acts that sign, and were neither pulled back nor undone by a return."""
    found: list[Act] = []
    for act in standing(acts):
        if act.kind.signs:
            found.append(act)
        elif act.to is not None:
            found = [each for each in found if not undoes(act, each)]
    return found


def undoes(back: Act, signed: Act) -> bool:
    """Tell whether a return to an earlier step undoes this signature before it."""
    return signed.round == back.round and (signed.step or 0) >= (back.to or 0)


def is_pulled_back(acts: Sequence[Act], place: int) -> bool:
    """Tell whether the act in this place, from 0, was taken back by the next act on the way."""
    following = (act.kind for act in acts[place + 1 :] if not act.is_aside)
    return next(following, None) is ActKind.PULLED_BACK


class Ending(NamedTuple):
    """An act that ended a round, for some time at least; `nth` of its round, from 1."""

    act: Act
    place: int
    nth: int
    is_pulled_back: bool


def endings(acts: Sequence[Act]) -> list[Ending]:
    """Return the acts that ended rounds, with those that were pulled back.

    `place`: how many acts stand before it.
    """
    found: list[Ending] = []
    again: Counter[int] = Counter()
    for place, act in enumerate(acts):
        if not act.kind.ends_round and not act.kind.undoes_signatures:
            continue
        is_back = is_pulled_back(acts, place)
        found.append(Ending(act, place, again[act.round] + 1, is_back))
        again[act.round] += is_back
    return found


def ended_by(acts: Sequence[Act], round_: int, nth: int, *, is_drafter: bool) -> Ending:
    """Return the act that ended this round for the `nth` time.

    Those who signed hear nothing of a decision, nor the drafter of a withdrawal.
    """
    return next(
        each
        for each in endings(acts)
        if (each.act.round, each.nth) == (round_, nth)
        and (each.act.kind.ends_round if is_drafter else each.act.kind.undoes_signatures)
    )


def undone_by(acts: Sequence[Act], entry: int) -> list[str]:
    """Return who had signed after the step to which this entry, from 1, returned the document.

    Without those who are asked again at once, and the one who returned it.
    """
    back = acts[entry - 1]
    know = {back.by.id} | {who.id for who in back.recipients}
    signed = (act for act in signatures(acts[: entry - 1]) if undoes(back, act))
    return [act.by.id for act in signed if act.by.id not in know]
