"""Lines after /here, and short words for what was read of them."""

from datetime import date

from kaigi.i18n import LANGUAGES, Translator
from kaigi.presence import parsing
from kaigi.presence.segments import Day, stretches
from tests.unit.presence_hall import TOKYO

TUESDAY = date(2026, 11, 24)
MONDAY = date(2026, 11, 30)
TRANSLATORS = [Translator(language, TOKYO) for language in LANGUAGES]


def of(month: int, day: int, year: int = 2026) -> date:
    return date(year, month, day)


def days_of(typed: str, today: date = TUESDAY) -> list[date]:
    return [each.day for each in parsing.read(typed, today)]


def told(day: Day) -> str:
    """Return a day in short words, such as `am home, 13:00-15:00 trip (Tokyo)`."""
    parts = []
    for stretch in stretches(day):
        if stretch.place:
            minutes = (stretch.span.from_minute, stretch.span.to_minute)
            clock = "-".join(f"{minute // 60}:{minute % 60:02}" for minute in minutes)
            named = {"0:00-24:00": "", "0:00-12:00": "am ", "12:00-24:00": "pm "}
            note = f" ({stretch.note})" if stretch.note else ""
            parts.append(f"{named.get(clock, clock + ' ')}{stretch.place}{note}")
    return ", ".join(parts)


def read(typed: str, today: date = TUESDAY) -> str:
    """Return the first of the days that a line declares, and its words."""
    (first, *_rest) = parsing.read(typed, today)
    return f"{first.day:%-m/%-d} {told(first.segments)}"
