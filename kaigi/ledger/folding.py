"""The fold of a document's events: which one may follow, and what it changes. Pure.

`TRANSITIONS` has a row for each kind of event. `kaigi.ledger.rules` makes the events.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from msgspec.structs import replace

from kaigi.errors import Broken, _
from kaigi.ledger import (
    absences,
    additions,
    corrections,
    handovers,
    holding,
    inquiries,
    on_behalf,
    passing,
    pulling_up,
    returns,
    reviews,
    rules,
)
from kaigi.ledger.document import WITHDRAWABLE, Document, State
from kaigi.ledger.events import (
    ADMINISTRATOR,
    Added,
    Approved,
    Corrected,
    Decided,
    Deputised,
    DeputyEnded,
    Drafted,
    Event,
    Held,
    Inquired,
    PulledBack,
    PulledUp,
    Reassigned,
    Rejected,
    Released,
    Replied,
    Resubmitted,
    Returned,
    Reviewed,
    SentBack,
    Skipped,
    Withdrawn,
)
from kaigi.steps import Step


class Transition(NamedTuple):
    """Change by one kind of event: whether it may follow here, and the document after it."""

    follows: Callable[[Document, Any], bool]
    changed: Callable[[Document, Any], Document]


def fold(document_id: int, events: Iterable[Event]) -> Document:
    document: Document | None = None
    for event in events:
        document = evolve(document, event, document_id)
    if document is None:
        raise Broken(_("Document {id} has no entries.", id=document_id))
    return document


def evolve(document: Document | None, event: Event, document_id: int) -> Document:
    """Fold an event into the document. Raise Broken where it cannot follow those before it."""
    if document is None:
        if not isinstance(event, Drafted):
            raise Broken(_("Document {id}, entry {n}: it is not a draft.", id=document_id, n=1))
        drafter = on_behalf.submitter(event)
        proxy = event.by if event.principal else None
        document = Document(
            document_id, drafter, State.CIRCULATING, (), 0, event.at, (), (), (), proxy=proxy
        )
        follows = on_behalf.is_sound(event) and _is_sound(event.route, document.drafters)
    else:
        follows = TRANSITIONS[type(event)].follows(document, event)
    if not follows:
        n = len(document.events) + 1
        raise Broken(_("Document {id}, entry {n}: nobody could do this here.", id=document_id, n=n))
    changed = TRANSITIONS[type(event)].changed(document, event)
    return replace(changed, events=(*document.events, event))


def _is_sound(route: tuple[Step, ...], drafters: frozenset[str]) -> bool:
    """Return whether every step can be completed, and without those who drafted it."""
    return bool(route) and all(
        1 <= step.quorum <= len({who.id for who in step.people}) == len(step.people)
        and drafters.isdisjoint(who.id for who in step.people)
        for step in route
    )


def _begins_round(document: Document, event: Resubmitted) -> bool:
    is_own = event.by.id in document.drafters
    is_in_name = on_behalf.submitter(event).id == document.drafter.id
    may_begin = document.state is State.RETURNED and is_own and is_in_name
    return may_begin and _is_sound(event.route, document.drafters)


def _with_round(document: Document, event: Drafted | Resubmitted) -> Document:
    return replace(
        document,
        state=State.CIRCULATING,
        route=event.route,
        rounds=(*document.rounds, event.content),
        successions=(),
    ).at_step(0, event.at)


def _is_turn(document: Document, event: Approved | Decided | Returned | Rejected) -> bool:
    if isinstance(event, Returned | Rejected):
        is_right = not document.is_read
    else:
        is_right = isinstance(event, Decided) is document.next_decides
    if isinstance(event, Decided) and event.acting_for:
        is_deputy = document.decider_of(event.by.id) == event.acting_for
        return event.step == document.step and is_deputy and document.hold is None and is_right
    return event.step == document.step and document.may_act(event.by.id) and is_right


def _approved(document: Document, event: Approved) -> Document:
    if document.missing > 1:
        return document
    return document.at_step(event.step + 1, event.at, {event.by.id})


def _decided(document: Document, event: Decided) -> Document:
    return replace(document, step=event.step + 1, state=State.DECIDED, since=event.at)


def _is_last_act(document: Document, event: PulledBack) -> bool:
    last = passing.last_act(document.events)
    return isinstance(last, rules.PULLABLE) and (last.by.id, last.step) == (event.by.id, event.step)


def _pulled_back(document: Document, event: PulledBack) -> Document:
    last = passing.last_act(document.events)
    if isinstance(last, Added):
        return additions.removed(document, last, event.at)
    if document.state is State.CIRCULATING and event.step == document.step:
        return document
    have_it = {who.id for who in document.route[event.step].people}
    return replace(document, state=State.CIRCULATING).at_step(event.step, event.at, have_it)


def _may_withdraw(document: Document, event: Withdrawn) -> bool:
    if event.by == ADMINISTRATOR:
        return document.state is State.RETURNED
    return document.state in WITHDRAWABLE and event.by.id in document.drafters


def _unchanged(document: Document, _event: Event) -> Document:
    return document


def _ends_as(state: State) -> Callable[[Document, Event], Document]:
    """Return the change of an act that ends the circulation in this state."""
    return lambda document, event: replace(document, state=state, since=event.at)


TRANSITIONS: Mapping[type[Event], Transition] = {
    Drafted: Transition(lambda _document, _event: False, _with_round),
    Resubmitted: Transition(_begins_round, _with_round),
    Approved: Transition(_is_turn, _approved),
    Decided: Transition(_is_turn, _decided),
    PulledBack: Transition(_is_last_act, _pulled_back),
    Returned: Transition(_is_turn, _ends_as(State.RETURNED)),
    SentBack: Transition(returns.may_follow, returns.sent_back),
    Rejected: Transition(_is_turn, _ends_as(State.REJECTED)),
    Withdrawn: Transition(_may_withdraw, _ends_as(State.WITHDRAWN)),
    Inquired: Transition(inquiries.may_follow, _unchanged),
    Held: Transition(holding.may_hold, _unchanged),
    Released: Transition(holding.may_release, _unchanged),
    Replied: Transition(inquiries.answers, _unchanged),
    Added: Transition(additions.may_follow, additions.added),
    PulledUp: Transition(pulling_up.may_follow, pulling_up.pulled_up),
    Corrected: Transition(corrections.may_follow, _unchanged),
    Reassigned: Transition(handovers.follows, handovers.reassigned),
    Skipped: Transition(absences.follows, absences.skipped),
    Deputised: Transition(absences.follows, absences.deputised),
    DeputyEnded: Transition(absences.follows, _unchanged),
    Reviewed: Transition(reviews.follows, _unchanged),
}
"""Changes by each kind of event. A draft follows nothing."""
