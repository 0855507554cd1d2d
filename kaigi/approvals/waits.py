"""Waiting in the office's working days. Pure."""

from collections.abc import Callable
from datetime import date, timedelta

from msgspec import Struct

IsWorking = Callable[[date], bool]


class Wait(Struct, frozen=True):
    """A wait: the day on which it began, and the working days after that day, up to today."""

    since: date
    days: int


def working_days(since: date, today: date, is_working: IsWorking) -> int:
    """Count the working days after a day, up to today."""
    after = (since + timedelta(days=n) for n in range(1, (today - since).days + 1))
    return sum(map(is_working, after))


def last_start(today: date, days: int, is_working: IsWorking) -> date:
    """Return the last day after which so many working days have come, today included."""
    day = today
    while days > 0:
        days -= is_working(day)
        day -= timedelta(days=1)
    return day
