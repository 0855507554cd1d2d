"""People without whom a round went on, and deputies, by its events. Pure."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from kaigi.ledger.events import (
    Approved,
    Decided,
    Deputised,
    DeputyEnded,
    Event,
    PulledBack,
    Reviewed,
    Skipped,
)
from kaigi.person import Signer

ASIDE = (Skipped, Deputised, DeputyEnded, Reviewed)
"""Events that are no act of a person on the way: one's own approval can be pulled back past them.
"""


class Review(Struct, frozen=True):
    """An open duty to read afterwards what went on without the person on this step."""

    person: Signer
    step: int
    since: datetime


def last_act(events: Sequence[Event]) -> Event:
    """Return the last act of a person on the way."""
    return next(event for event in reversed(events) if not isinstance(event, ASIDE))


def skipped_on(events: Sequence[Event], step: int) -> dict[str, Skipped]:
    """Return the people without whom this step goes on, by their numbers."""
    found: dict[str, Skipped] = {}
    for event in events:
        if isinstance(event, Skipped) and event.step == step:
            found[event.person.id] = event
        elif isinstance(event, PulledBack) and event.step < step:
            found.clear()
    return found


def deputised_on(events: Sequence[Event], step: int) -> tuple[Deputised, ...]:
    """Return the deputies who were asked on this step, and whose right has not ended."""
    found: dict[tuple[str, str], Deputised] = {}
    for event in events:
        if isinstance(event, Deputised) and event.step == step:
            found[event.decider.id, event.deputy.id] = event
        elif isinstance(event, DeputyEnded) and event.step == step:
            found.pop((event.decider.id, event.deputy.id), None)
        elif isinstance(event, PulledBack) and event.step < step:
            found.clear()
    return tuple(found.values())


def reviews(events: Sequence[Event]) -> tuple[Review, ...]:
    """Return who has to read it afterwards: all who were passed, until they have read or signed."""
    found: dict[tuple[str, int], Review] = {}
    for event in events:
        match event:
            case Skipped():
                found[event.person.id, event.step] = Review(event.person, event.step, event.at)
            case PulledBack():
                found = {key: each for key, each in found.items() if each.step <= event.step}
            case Reviewed() | Approved() | Decided():
                found = {key: each for key, each in found.items() if key[0] != event.by.id}
        if isinstance(event, Decided) and event.acting_for:
            decider = event.acting_for
            found[decider.id, event.step] = Review(decider, event.step, event.at)
    return tuple(found.values())
