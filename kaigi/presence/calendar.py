"""On which days the office works."""

from collections.abc import Collection
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import holidays

_SATURDAY = 5
_NAMES_IN = {"ja": "ja", "en": "en_US"}


class Calendar:
    """National holidays, weekends, the year's end as by-laws have it, and what the office itself has set."""

    def __init__(self, closed: Collection[date] = (), opened: Collection[date] = ()) -> None:
        """A day that is in both is open."""
        self._closed = frozenset(closed)
        self._opened = frozenset(opened)

    def is_working(self, day: date) -> bool:
        if day in self._opened:
            return True
        free = day.weekday() >= _SATURDAY or day in self._closed or _is_years_end(day)
        return not free and not self.holiday(day)

    def holiday(self, day: date, language: str = "ja") -> str:
        """What the day is called; empty where it has no name, as a Saturday."""
        return _holidays(language).get(day) or ""

    def working_day_before(self, day: date) -> date | None:
        """None where there was none in the two weeks before."""
        before = (day - timedelta(days=n) for n in range(1, 15))
        return next(filter(self.is_working, before), None)


@cache
def _holidays(language: str) -> "holidays.HolidayBase":
    import holidays  # noqa: PLC0415 - the door opens before anyone asks

    return holidays.country_holidays("JP", language=_NAMES_IN[language])


def _is_years_end(day: date) -> bool:
    """29 December to 3 January."""
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
