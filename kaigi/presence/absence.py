"""Absence by the board: who cannot be reached for a decision now, and until when. Pure.

Home, satellite and mobile work are no absence, and nothing that is only planned or unanswered is.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta

from kaigi.presence.rules import Declaration
from kaigi.presence.segments import DAY_MINUTES, LEAVE, Day, Place, Span, clip, segment_at

ABSENT = LEAVE | {Place.TRIP}
"""Places at which a person decides nothing: leave, and a trip. On a trip with a connection, one
declares mobile work for the time that one can be reached."""


def is_absence(declared: Iterable[Declaration]) -> bool:
    """Tell whether any part of these days is an absence."""
    return any(segment.place in ABSENT for each in declared for segment in each.segments)


def away_until(
    days: Mapping[date, Day], now: datetime, is_working: Callable[[date], bool]
) -> datetime | None:
    """Return when the absence of `now`, the office's time, ends; None where there is none.

    `days` are today and those after it. Days on which the office is closed do not end an absence
    that goes on after them.
    """
    day = now.date()
    end = _end(days.get(day, ()), now.hour * 60 + now.minute)
    if end is None:
        return None
    following = day
    while end == DAY_MINUTES:
        following += timedelta(days=1)
        begins = _end(days.get(following, ()), 0)
        if begins is not None:
            day = following
            end = begins
        elif is_working(following) or following - day > _LONGEST_CLOSURE:
            break
    midnight = datetime.combine(day, time(), now.tzinfo)
    return midnight + timedelta(minutes=end)


_LONGEST_CLOSURE = timedelta(days=14)


def _end(day: Day, minute: int) -> int | None:
    """Return the end of the absence at this minute; None where there is none."""
    here = segment_at(day, minute)
    if here is None or here.place not in ABSENT:
        return None
    end = here.span.to_minute
    for segment in clip(day, Span(end, DAY_MINUTES)):
        if segment.span.from_minute != end or segment.place not in ABSENT:
            break
        end = segment.span.to_minute
    return end
