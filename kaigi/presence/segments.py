"""Segments of a person's day: spans of minutes with a place, and their overlay. Pure.

Minutes count from 00:00 of the office's day, in its own zone.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from enum import IntEnum, StrEnum

from msgspec import Struct
from msgspec.structs import replace

DAY_MINUTES = 24 * 60
NOON = 12 * 60

MORNING_MINUTE = 9 * 60
AFTERNOON_MINUTE = 13 * 60
"""Minutes for which a sheet of the morning or afternoon counts people: when work starts in each."""


class Span(Struct, frozen=True, order=True):
    """Minutes of a day from `from_minute` up to `to_minute`, which is not included."""

    from_minute: int
    to_minute: int

    @property
    def minutes(self) -> int:
        """Length in minutes."""
        return self.to_minute - self.from_minute

    def contains(self, minute: int) -> bool:
        return self.from_minute <= minute < self.to_minute

    def overlap(self, other: "Span") -> "Span | None":
        """Return the minutes that both spans have."""
        start = max(self.from_minute, other.from_minute)
        end = min(self.to_minute, other.to_minute)
        return Span(start, end) if start < end else None

    def without(self, others: Iterable["Span"]) -> list["Span"]:
        """Return the parts of this span that lie outside of all `others`, in order."""
        remaining: list[Span] = []
        start = self.from_minute
        for other in sorted(others):
            if cut := self.overlap(other):
                if start < cut.from_minute:
                    remaining.append(Span(start, cut.from_minute))
                start = max(start, cut.to_minute)
        if start < self.to_minute:
            remaining.append(Span(start, self.to_minute))
        return remaining


ALL_DAY = Span(0, DAY_MINUTES)


class Half(StrEnum):
    """Named spans of a day, as buttons, the form and /here offer them."""

    MORNING = "am"
    AFTERNOON = "pm"

    @property
    def span(self) -> Span:
        """Minutes of this half."""
        return Span(0, NOON) if self is Half.MORNING else Span(NOON, DAY_MINUTES)

    @property
    def minute(self) -> int:
        """Minute for which a sheet of this half counts people."""
        return MORNING_MINUTE if self is Half.MORNING else AFTERNOON_MINUTE


WHOLE_DAY = (Half.MORNING, Half.AFTERNOON)


class Place(StrEnum):
    """Kinds of place. `AWAY` is what others see of any kind of leave; it cannot be declared.

    `DIRECT` is work elsewhere to which one goes straight from home, or from which one goes home.
    """

    OFFICE = "office"
    HOME = "home"
    SATELLITE = "satellite"
    BRANCH = "branch"
    MOBILE = "mobile"
    TRIP = "trip"
    TRAINING = "training"
    OUT = "out"
    DIRECT = "direct"
    LEAVE = "leave"
    ANNUAL_LEAVE = "annual_leave"
    HOURLY_LEAVE = "hourly_leave"
    SUMMER_LEAVE = "summer_leave"
    SPECIAL_LEAVE = "special_leave"
    SICK_LEAVE = "sick_leave"
    CHILDCARE_LEAVE = "childcare_leave"
    DUTY_EXEMPTION = "duty_exemption"
    DAY_OFF = "day_off"
    AWAY = "away"


LEAVE = frozenset(
    {
        Place.LEAVE,
        Place.ANNUAL_LEAVE,
        Place.HOURLY_LEAVE,
        Place.SUMMER_LEAVE,
        Place.SPECIAL_LEAVE,
        Place.SICK_LEAVE,
        Place.CHILDCARE_LEAVE,
        Place.DUTY_EXEMPTION,
        Place.DAY_OFF,
    }
)
DECLARABLE = frozenset(Place) - {Place.AWAY}
ELSEWHERE = frozenset(
    {Place.TRIP, Place.TRAINING, Place.OUT, Place.DIRECT, Place.SATELLITE, Place.BRANCH}
)
"""Places with a destination as their note. Others have no note: no reason for a leave is kept."""


def declarable(name: str) -> Place:
    """Read a place that a person can declare. Raise ValueError."""
    place = Place(name)
    if place not in DECLARABLE:
        raise ValueError(name)
    return place


class Source(IntEnum):
    """Origins of a segment, the weakest first. A weaker one never replaces a stronger."""

    WEEKLY_PATTERN = 1
    CHECK_IN = 2
    REQUEST = 3
    DECLARED = 4


class Enterer(Struct, frozen=True):
    """A person who entered an answer for another, with their name as it was then."""

    number: str
    name: str


class Segment(Struct, frozen=True):
    """One place for the minutes of one span. `entered_by` is None for one's own answers."""

    span: Span
    place: Place
    note: str = ""
    entered_by: Enterer | None = None


Day = tuple[Segment, ...]
"""One person's day: segments in order, without overlap. Other minutes have no answer."""


class Stretch(Struct, frozen=True):
    """Minutes with one place and note; `place` is None where there is no answer."""

    span: Span
    place: Place | None
    note: str = ""
    entered_by: Enterer | None = None


class Recorded(Struct, frozen=True):
    """A segment with its source and the time at which it was declared."""

    segment: Segment
    source: Source
    at: datetime

    @property
    def span(self) -> Span:
        """Minutes of the segment."""
        return self.segment.span

    def within(self, spans: Iterable[Span]) -> list["Recorded"]:
        """Return this record once for each of `spans`."""
        return [replace(self, segment=replace(self.segment, span=span)) for span in spans]


def in_halves(halves: Iterable[Half], place: Place, note: str = "") -> Day:
    """Return a day with the same place in each of these halves."""
    return tuple(Segment(half.span, place, note) for half in sorted(halves))


def overlay(recorded: Iterable[Recorded], declared: Iterable[Recorded]) -> tuple[Recorded, ...]:
    """Return the day after a declaration.

    What is declared replaces what it overlaps if its source is at least as strong; outside of the
    overlap the older segment keeps its place. Beside stronger segments it takes the minutes that
    they leave.
    """
    day = list(recorded)
    for new in declared:
        stronger = [old for old in day if old.source > new.source]
        others = [old for old in day if old.source <= new.source]
        kept = [part for old in others for part in old.within(old.span.without([new.span]))]
        taken = new.within(new.span.without([old.span for old in stronger]))
        day = [*stronger, *kept, *taken]
    return tuple(sorted(day, key=lambda each: each.span))


def replaced(before: Day, declared: Day) -> Day:
    """Return the parts of an earlier answer whose place or note a declaration changes."""
    changed = [
        part
        for new in declared
        for part in clip(before, new.span)
        if (part.place, part.note) != (new.place, new.note)
    ]
    return tuple(sorted(changed, key=lambda segment: segment.span))


def gaps(day: Day, span: Span = ALL_DAY) -> list[Span]:
    """Return the minutes of `span` that have no answer."""
    return span.without([segment.span for segment in day])


def open_spans(day: Day) -> tuple[Span, ...]:
    """Return the parts of each half that have no answer."""
    return tuple(gap for half in WHOLE_DAY for gap in gaps(day, half.span))


def segment_at(day: Day, minute: int) -> Segment | None:
    """Return the segment that contains this minute."""
    return next((segment for segment in day if segment.span.contains(minute)), None)


def clip(day: Day, span: Span) -> Day:
    """Return the part of a day that lies within `span`."""
    return tuple(
        replace(segment, span=common)
        for segment in day
        if (common := segment.span.overlap(span)) is not None
    )


def stretches(day: Day) -> tuple[Stretch, ...]:
    """Return all of the day in order, its gaps included; neighbours that are alike become one."""
    answered = [Stretch(each.span, each.place, each.note, each.entered_by) for each in day]
    unanswered = [Stretch(span, None) for span in gaps(day)]
    merged: list[Stretch] = []
    for each in sorted([*answered, *unanswered], key=lambda stretch: stretch.span):
        last = merged[-1] if merged else None
        if last and replace(last, span=each.span) == each:
            joined = Span(last.span.from_minute, each.span.to_minute)
            merged[-1] = replace(last, span=joined)
        else:
            merged.append(each)
    return tuple(merged)


_TIMES = re.compile(r"([0-9]{2}):([0-5][0-9])-([0-9]{2}):([0-5][0-9])")


def span_key(span: Span) -> str:
    """Return the span's name in exports and buttons: am, pm, or times such as 13:00-15:00."""
    for half in WHOLE_DAY:
        if half.span == span:
            return half.value
    times = (span.from_minute, span.to_minute)
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in times)


def span_named(key: str) -> Span:
    """Return the span of a key; the inverse of `span_key`. Raise ValueError."""
    if key in set(Half):
        return Half(key).span
    found = _TIMES.fullmatch(key)
    if found is None:
        raise ValueError(key)
    hour, minute, end_hour, end_minute = map(int, found.groups())
    span = Span(hour * 60 + minute, end_hour * 60 + end_minute)
    if not (span.from_minute < span.to_minute <= DAY_MINUTES):
        raise ValueError(key)
    return span
