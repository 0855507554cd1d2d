"""Values of the buttons of this room, and their reading. Pure.

What is read may be forged: a value that no button has raises ValueError.
"""

from datetime import date
from itertools import pairwise

from msgspec import Struct

from kaigi.errors import Refused, _
from kaigi.presence.rules import Declaration
from kaigi.presence.segments import (
    Day,
    Place,
    Segment,
    Span,
    clip,
    declarable,
    gaps,
    span_key,
    span_named,
)

_CENTURIES = range(1900, 2200)
"""Years of days in buttons; others cannot be reckoned with in each zone and calendar."""


def read_day(value: str) -> date:
    """Read a day as buttons and forms have it. Raise ValueError."""
    day = date.fromisoformat(value)
    if day.year not in _CENTURIES:
        raise ValueError(value)
    return day


def _read_start(value: str) -> int:
    """Read the number of the first row of a page. Raise ValueError."""
    if not (value.isascii() and value.isdigit() and len(value) < 7):
        raise ValueError(value)
    return int(value)


class Tap(Struct, frozen=True):
    """Value of an answer button: day and spans; without `place`, as on the working day before."""

    day: date
    spans: tuple[Span, ...]
    place: Place | None = None

    def pack(self) -> str:
        return "|".join(
            [self.day.isoformat(), ",".join(map(span_key, self.spans)), self.place or ""]
        )

    @classmethod
    def unpack(cls, value: str) -> "Tap":
        """Raise ValueError for a value that no button has."""
        day, spans, place = value.split("|")
        chosen = tuple(map(span_named, spans.split(",")))
        in_order = sorted(chosen)
        if any(span.overlap(after) for span, after in pairwise(in_order)):
            raise ValueError(value)
        return cls(read_day(day), chosen, declarable(place) if place else None)

    def declaration(self, day_before: Day) -> Declaration:
        """Raise Refused if the answer is to be repeated and a part of the spans has none."""
        if self.place is not None:
            return Declaration(
                self.day, tuple(Segment(span, self.place) for span in sorted(self.spans))
            )
        if any(gaps(day_before, span) for span in self.spans):
            raise Refused(
                _(
                    "You gave no full answer for the working day before,"
                    " so there is nothing to repeat."
                ),
                _("Choose where you are."),
            )
        repeated = [part for span in sorted(self.spans) for part in clip(day_before, span)]
        return Declaration(self.day, tuple(repeated))


class UnitRef(Struct, frozen=True):
    """Value of a button that opens a unit: the unit's path, and the day."""

    day: date
    path: str

    def pack(self) -> str:
        return f"{self.day.isoformat()}|{self.path}"

    @classmethod
    def unpack(cls, value: str) -> "UnitRef":
        """Raise ValueError for a value that no button has."""
        day, _bar, path = value.partition("|")
        return cls(read_day(day), path)


class SheetPage(Struct, frozen=True):
    """Value of a button that opens a page of all departments: the day, and the first one."""

    day: date
    start: int = 0

    def pack(self) -> str:
        return f"{self.day.isoformat()}|{self.start}"

    @classmethod
    def unpack(cls, value: str) -> "SheetPage":
        """Raise ValueError for a value that no button has."""
        day, _bar, start = value.partition("|")
        return cls(read_day(day), _read_start(start))


class PeopleRef(Struct, frozen=True):
    """Value of a button that lists people found: day, name, and the number of the first one."""

    day: date
    name: str
    start: int = 0

    def pack(self) -> str:
        return f"{self.day.isoformat()}|{self.start}|{self.name}"

    @classmethod
    def unpack(cls, value: str) -> "PeopleRef":
        """Raise ValueError for a value that no button has."""
        day, start, name = value.split("|", maxsplit=2)
        return cls(read_day(day), name, _read_start(start))
