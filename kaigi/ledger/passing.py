"""Events of a round that stand, people without whom it went on, and deputies. Pure."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from kaigi.ledger.events import (
    KAIGI,
    Added,
    Approved,
    Decided,
    Deputised,
    DeputyEnded,
    Event,
    PulledBack,
    PulledUp,
    Released,
    Reviewed,
    SentBack,
    Skipped,
)
from kaigi.person import Signer

_OF_ABSENCE = (Skipped, Deputised, DeputyEnded)


class Review(Struct, frozen=True):
    """An open duty to read afterwards what went on without the person on this step."""

    person: Signer
    step: int
    since: datetime


def is_aside(event: Event) -> bool:
    """Tell whether this is no act of a person on the way: one's own act is taken back past it."""
    by_kaigi = isinstance(event, Released) and event.by == KAIGI
    return by_kaigi or isinstance(event, (*_OF_ABSENCE, Reviewed))


def last_act(events: Sequence[Event]) -> Event:
    """Return the last act of a person on the way."""
    return next(event for event in reversed(events) if not is_aside(event))


def standing(events: Sequence[Event]) -> list[Event]:
    """Return the events without those that were pulled back, and what absences made of those."""
    found: list[Event] = []
    for event in events:
        if not isinstance(event, PulledBack):
            found.append(event)
            continue
        place = max(n for n, each in enumerate(found) if not is_aside(each))
        undone = found[place]
        found[place:] = [each for each in found[place + 1 :] if not _followed(undone, each)]
    return found


def _followed(undone: Event, aside: Event) -> bool:
    """Tell whether this absence was recorded only since the document had moved by that act."""
    if not isinstance(aside, _OF_ABSENCE):
        return False
    return not isinstance(undone, Approved) or aside.step > undone.step


def begins_again(event: Event, step: int) -> bool:
    """Tell whether this event asks this step from its beginning: after it, or after one before."""
    if isinstance(event, SentBack):
        return event.to <= step
    return isinstance(event, Added) and event.step <= step


def skipped_on(events: Sequence[Event], step: int) -> dict[str, Skipped]:
    """Return the people without whom this step goes on, by their numbers."""
    found: dict[str, Skipped] = {}
    for event in standing(events):
        if isinstance(event, Skipped) and event.step == step:
            found[event.person.id] = event
        elif begins_again(event, step):
            found.clear()
    return found


def passed_on(events: Sequence[Event], step: int) -> dict[str, PulledUp]:
    """Return the people past whom a superior took this step up, by their numbers."""
    found: dict[str, PulledUp] = {}
    for event in standing(events):
        if isinstance(event, PulledUp) and event.step <= step < event.to:
            found |= {who.id: event for who in event.passed[step - event.step]}
        elif begins_again(event, step):
            found.clear()
    return found


def deputised_on(events: Sequence[Event], step: int) -> tuple[Deputised, ...]:
    """Return the deputies who were asked on this step, and whose right has not ended."""
    found: dict[tuple[str, str], Deputised] = {}
    for event in standing(events):
        if isinstance(event, Deputised) and event.step == step:
            found[event.decider.id, event.deputy.id] = event
        elif isinstance(event, DeputyEnded) and event.step == step:
            found.pop((event.decider.id, event.deputy.id), None)
        elif isinstance(event, SentBack | Added):
            found.clear()
    return tuple(found.values())


def reviews(events: Sequence[Event]) -> tuple[Review, ...]:
    """Return who has to read it afterwards: all who were passed, until they have read or signed.

    Who is asked again, since the document came back to their step or before it, has to no more.
    """
    found: dict[tuple[str, int], Review] = {}
    for event in standing(events):
        match event:
            case Skipped():
                found[event.person.id, event.step] = Review(event.person, event.step, event.at)
            case PulledUp():
                for step, people in enumerate(event.passed, start=event.step):
                    for who in people:
                        found[who.id, step] = Review(who, step, event.at)
            case SentBack() | Added():
                found = {
                    key: each for key, each in found.items() if not begins_again(event, key[1])
                }
            case Reviewed() | Approved() | Decided():
                found = {key: each for key, each in found.items() if key[0] != event.by.id}
        if isinstance(event, Decided) and event.acting_for:
            decider = event.acting_for
            found[decider.id, event.step] = Review(decider, event.step, event.at)
    return tuple(found.values())
