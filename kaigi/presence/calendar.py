"""Calendar of the office's working days."""

from collections.abc import Collection
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import holidays

_SATURDAY = 5
_NAMES_IN = {"ja": "ja", "en": "en_US"}


class Calendar:
    """Weekends, national holidays, the turn of the year, and days that the office itself sets."""

    def __init__(self, closed: Collection[date] = (), opened: Collection[date] = ()) -> None:
        """Take the office's own days; a day that is in both is open."""
        self._closed = frozenset(closed)
        self._opened = frozenset(opened)

    def is_working(self, day: date) -> bool:
        if day in self._opened:
            return True
        # 29 December to 3 January are days off in municipal by-laws
        is_years_end = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
        free = day.weekday() >= _SATURDAY or day in self._closed or is_years_end
        return not free and not self.holiday(day)

    def holiday(self, day: date, language: str = "ja") -> str:
        """Return the name of a holiday; empty if the day has none, such as a Saturday."""
        return _holidays(language).get(day) or ""

    def working_day_before(self, day: date) -> date | None:
        """Return the last working day before; None if the two weeks before have none."""
        before = (day - timedelta(days=n) for n in range(1, 15))
        return next(filter(self.is_working, before), None)


def load() -> None:
    """Load the holidays in each language, which is done at their first use otherwise."""
    for language in _NAMES_IN:
        _holidays(language)


@cache
def _holidays(language: str) -> "holidays.HolidayBase":
    import holidays  # noqa: PLC0415 - slow to load, and needed first after the socket is open

    return holidays.country_holidays("JP", language=_NAMES_IN[language])
