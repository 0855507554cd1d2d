"""A document's state after its events, and what follows from it. Pure."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from kaigi.content import Content
from kaigi.ledger import on_behalf, passing
from kaigi.ledger.events import (
    Added,
    Approved,
    Deputised,
    Drafted,
    Event,
    Held,
    Inquired,
    PulledBack,
    Reassigned,
    Released,
    Replied,
    Resubmitted,
    SentBack,
)
from kaigi.person import Signer
from kaigi.steps import Step, Terms
from kaigi.units import department_of, section_of


class State(StrEnum):
    CIRCULATING = "circulating"
    RETURNED = "returned"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


WITHDRAWABLE = frozenset({State.CIRCULATING, State.RETURNED})
"""States in which the drafter may take a document back."""

_UNITS = {"section_head": section_of, "department_head": department_of}
"""Unit of a post above a person, by the path of that person's own."""


class Asked(Struct, frozen=True):
    """A person who was asked to act, and the round."""

    person: str
    round: int


class Document(Struct, frozen=True):
    """The state after all events.

    `step` counts from 0, and is the number of steps once decided. `since`: beginning of the present
    step or state. `rounds`: content of each round. `asked`: all who were ever asked, once
    for each time. `successions`: this round's changes of a step's person, without those by which a
    step fell away. `drafter`: in whose name it is; `proxy`: who wrote it on their behalf, if so.
    """

    id: int
    drafter: Signer
    state: State
    route: tuple[Step, ...]
    step: int
    since: datetime
    rounds: tuple[Content, ...]
    events: tuple[Event, ...]
    asked: tuple[Asked, ...]
    successions: tuple[Reassigned, ...] = ()
    proxy: Signer | None = None

    @property
    def drafters(self) -> frozenset[str]:
        """People who may revise and withdraw it, and who never sign it."""
        return frozenset(who.id for who in (self.drafter, self.proxy) if who)

    @property
    def round(self) -> int:
        return len(self.rounds)

    @property
    def content(self) -> Content:
        return self.rounds[-1]

    @property
    def revision(self) -> str:
        """Version of the state: a click on a card of another one is refused.

        It stays the same while the people of one step act in parallel, and changes with them, and
        when the document comes back to a step on which it was before.
        """
        changes = sum(
            isinstance(event, Reassigned) and self.step in {event.step, *event.dropped}
            for event in self.this_round
        )
        acts = [event for event in self.this_round if not passing.is_aside(event)]
        moves = sum(isinstance(event, SentBack | Added) for event in acts)
        moves += sum(
            isinstance(event, Added) and isinstance(then, PulledBack)
            for event, then in pairwise(acts)
        )
        revision = f"{self.round}.{self.step}"
        if moves:
            return f"{revision}.{changes}.{moves}"
        return f"{revision}.{changes}" if changes else revision

    @property
    def this_round(self) -> tuple[Event, ...]:
        """Events of this round, beginning with the draft or the resubmission."""
        start = max(
            number
            for number, event in enumerate(self.events)
            if isinstance(event, Drafted | Resubmitted)
        )
        return self.events[start:]

    @property
    def terms(self) -> Terms:
        """Terms of the form, for this round."""
        begun = self.this_round[0]
        return begun.terms if isinstance(begun, Drafted | Resubmitted) else Terms()

    @property
    def signed(self) -> frozenset[str]:
        """People who have approved the current step in this round."""
        signed: set[str] = set()
        for event in passing.standing(self.this_round):
            if isinstance(event, Approved) and event.step == self.step:
                signed.add(event.by.id)
            elif passing.begins_again(event, self.step):
                signed.clear()
        return frozenset(signed)

    @property
    def skipped(self) -> frozenset[str]:
        """People without whom the current step goes on, since they are away."""
        return frozenset(passing.skipped_on(self.this_round, self.step))

    @property
    def missing(self) -> int:
        """Number of approvals that the current step still needs of those who are there."""
        step = self.route[self.step]
        return min(step.quorum, len(step.people) - len(self.skipped)) - len(self.signed)

    @property
    def next_decides(self) -> bool:
        """Whether the next approval is the decision: the last that the last step needs."""
        return self.missing == 1 and self.step + 1 == len(self.route)

    @property
    def is_read(self) -> bool:
        """Whether it is with those who have only to read it, the last ones on its route."""
        is_going = self.state is State.CIRCULATING
        return is_going and self.route[self.step].by_confirmation

    @property
    def waiting_for(self) -> tuple[Signer, ...]:
        """People who may act on the current step, each of them once."""
        if self.state is not State.CIRCULATING:
            return ()
        done = self.signed | self.skipped
        return tuple(who for who in self.route[self.step].people if who.id not in done)

    @property
    def deputised(self) -> tuple[Deputised, ...]:
        """Deputies who may decide now, each in place of one who is away."""
        if self.state is not State.CIRCULATING or not self.next_decides:
            return ()
        found = passing.deputised_on(self.this_round, self.step)
        return tuple(each for each in found if self.asks(each.decider.id))

    def decider_of(self, deputy: str) -> Signer | None:
        """Return in whose place this person may decide; None where they are asked themself."""
        if self.asks(deputy):
            return None
        found = (each.decider for each in self.deputised if each.deputy.id == deputy)
        return next(found, None)

    @property
    def reviews(self) -> tuple[passing.Review, ...]:
        """Open duties to read it afterwards; void once the round ends in vain."""
        is_valid = self.state in {State.CIRCULATING, State.DECIDED}
        return passing.reviews(self.this_round) if is_valid else ()

    @property
    def open_inquiries(self) -> dict[int, Inquired]:
        """Questions that wait for the drafter's answer, by their entries' numbers.

        They end with the round, unanswered: nothing depends on them any more.
        """
        if self.state is not State.CIRCULATING:
            return {}
        found: dict[int, Inquired] = {}
        first = len(self.events) - len(self.this_round) + 1
        for number, event in enumerate(self.this_round, start=first):
            if isinstance(event, Inquired):
                found[number] = event
            elif isinstance(event, Replied):
                found.pop(event.inquiry, None)
        return found

    def asks(self, person: str) -> bool:
        """Tell whether this person may act on the current step."""
        return any(who.id == person for who in self.waiting_for)

    @property
    def hold(self) -> Held | None:
        """Hold on the current step: until its person acts, releases it or leaves the step."""
        held: Held | None = None
        for event in passing.standing(self.this_round):
            if isinstance(event, Held):
                held = event
            elif held and _ends_hold(event, held.by.id):
                held = None
        return held if held and self.asks(held.by.id) else None

    def may_act(self, person: str) -> bool:
        """Tell whether this person is asked now, and no one else holds the step."""
        return self.asks(person) and (self.hold is None or self.hold.by.id == person)

    @property
    def concerned(self) -> frozenset[str]:
        """The drafter, and all whom a route of it has named: they read it, and may act on it."""
        on_route = {who.id for step in self.route for who in step.people}
        asked = {each.person for each in self.asked}
        return frozenset(on_route | asked | self.drafters | {event.by.id for event in self.events})

    def unit_of(self, step: Step) -> str:
        """Return the unit whose head a step asks; empty where it is of no post, or not known."""
        if step.unit is not None:
            return step.unit
        find = _UNITS.get(step.role)
        if find is None or len(step.people) != 1:
            return ""
        return find(on_behalf.submitter(self.this_round[0]).section)

    @property
    def merged(self) -> tuple[tuple[int, Step], ...]:
        """Steps merged into those that are open, each with the number of the one it is merged into.

        Without those for which an administrator's choice signs, for good.
        """
        if self.state is not State.CIRCULATING:
            return ()
        return tuple(
            (number, lower)
            for number, step in enumerate(self.route)
            if number >= self.step and len(step.people) == 1 and self.unit_of(step)
            for lower in step.merged
            if self.unit_of(lower)
        )

    def asked_on(self, step: int, person: str) -> Signer | None:
        """Return this person, as recorded, if they may act on this step, now or later."""
        if self.state is not State.CIRCULATING or not self.step <= step < len(self.route):
            return None
        people = self.waiting_for if step == self.step else self.route[step].people
        return next((who for who in people if who.id == person), None)

    def signs_from(self, step: int, person: str) -> bool:
        """Tell whether this person is asked on this step or a higher one."""
        return any(who.id == person for each in self.route[step:] for who in each.people)

    def succession(self, step: Step) -> Reassigned | None:
        """Return the latest change that put a person on this step, if any."""
        people = {who.id for who in step.people}
        return next(
            (
                each
                for each in reversed(self.successions)
                if each.successor.id in people and each.unit == step.unit
            ),
            None,
        )

    def at_step(self, step: int, now: datetime, have_it: Collection[str] = ()) -> "Document":
        """Return the document on a step, whose people are asked from now on.

        `have_it`: those of them who have it before them already, and are not asked again.
        """
        people = self.route[step].people
        asked = tuple(Asked(who.id, self.round) for who in people if who.id not in have_it)
        return replace(self, step=step, since=now, asked=(*self.asked, *asked))

    def recorded(self, key: str) -> Event | None:
        """Return what this click or form has recorded."""
        return next((event for event in self.events if event.key == key), None)


def _ends_hold(event: Event, holder: str) -> bool:
    """Tell whether this event after a hold ends it: a change of hands does, of whatever step."""
    if isinstance(event, Reassigned):
        return holder in {event.predecessor.id, event.successor.id}
    return isinstance(event, Released | SentBack | Added) or (
        isinstance(event, Approved) and event.by.id == holder
    )
