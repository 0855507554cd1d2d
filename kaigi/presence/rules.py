"""Where people are, by half days; who may know it; and when an answer still counts. Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from enum import IntEnum, StrEnum

from msgspec import Struct
from msgspec.structs import replace

from kaigi.errors import Invalid, Refused, _

ASK_AT = time(8, 15)
SHEET_AT = time(9, 0)
SHEET_UNTIL = time(10, 0)
"""Until then the sheet follows every answer by itself, and a question that still waits to be sent is sent."""

AHEAD = timedelta(days=92)
NOTE_LIMIT = 60

_NOON = time(12, 0)
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


class Half(StrEnum):
    MORNING = "am"
    AFTERNOON = "pm"


WHOLE_DAY = (Half.MORNING, Half.AFTERNOON)


class Place(StrEnum):
    """`AWAY` is what others see of any kind of leave; nobody says it."""

    OFFICE = "office"
    HOME = "home"
    SATELLITE = "satellite"
    MOBILE = "mobile"
    TRIP = "trip"
    OUT = "out"
    LEAVE = "leave"
    ANNUAL_LEAVE = "annual_leave"
    SPECIAL_LEAVE = "special_leave"
    DAY_OFF = "day_off"
    AWAY = "away"


LEAVE = frozenset({Place.LEAVE, Place.ANNUAL_LEAVE, Place.SPECIAL_LEAVE, Place.DAY_OFF})
ELSEWHERE = frozenset({Place.TRIP, Place.OUT, Place.SATELLITE})
"""Where a note says whereto. Nothing else has one, so that nobody writes down why they are on leave."""


class Source(IntEnum):
    """Where an answer comes from: what is stronger stands against what is weaker."""

    WEEKLY_PATTERN = 1
    CHECK_IN = 2
    REQUEST = 3
    DECLARED = 4


class Segment(Struct, frozen=True):
    place: Place
    note: str = ""


Day = Mapping[Half, Segment]
"""One person's day. A half that is not in it has no answer, and none is guessed."""


class Declaration(Struct, frozen=True):
    """What somebody says of one day. It leaves the other half as it was."""

    day: date
    halves: Day


class Tap(Struct, frozen=True):
    """What a button says: for which day and halves it was drawn. No `place`: the same as the day before."""

    day: date
    halves: tuple[Half, ...]
    place: Place | None = None

    def pack(self) -> str:
        return "|".join([self.day.isoformat(), ",".join(self.halves), self.place or ""])

    @classmethod
    def unpack(cls, value: str) -> "Tap":
        day, halves, place = value.split("|")
        chosen = tuple(Half(half) for half in halves.split(","))
        return cls(date.fromisoformat(day), chosen, Place(place) if place else None)

    def said(self, day_before: Day) -> Declaration:
        """Raises Refused where the day before has no answer for one of these halves."""
        if self.place is not None:
            return Declaration(self.day, dict.fromkeys(self.halves, Segment(self.place)))
        if any(half not in day_before for half in self.halves):
            raise Refused(
                _(
                    "You gave no full answer for the working day before, so there is nothing to repeat."
                ),
                _("Choose where you are."),
            )
        return Declaration(self.day, {half: day_before[half] for half in self.halves})


class UnitRef(Struct, frozen=True):
    """What a button that opens a unit says: the unit's path, and of which day."""

    day: date
    path: str

    def pack(self) -> str:
        return f"{self.day.isoformat()}|{self.path}"

    @classmethod
    def unpack(cls, value: str) -> "UnitRef":
        day, _bar, path = value.partition("|")
        return cls(date.fromisoformat(day), path)


class Viewer(Struct, frozen=True):
    """Who looks. `heads` is the path that they are the head of; `personnel` may know everybody's leave."""

    number: str
    heads: str | None
    personnel: bool

    def may_know(self, number: str, section: str) -> bool:
        """The kind of a person's leave is for themselves, their section head and personnel."""
        return self.personnel or number == self.number or self.heads == section_of(section)


PUBLIC_VIEWER = Viewer("", None, personnel=False)
"""Whoever may look at what stands in a channel."""


def seen(day: Day, *, known: bool) -> Day:
    """A day as somebody may see it."""
    return day if known else {half: replace(s, place=public(s.place)) for half, s in day.items()}


def public(place: Place) -> Place:
    return Place.AWAY if place in LEAVE else place


def section_of(path: str) -> str:
    """企画部/企画課/企画係 → 企画部/企画課."""
    return "/".join(path.split("/")[:2])


def within(path: str, above: str) -> bool:
    return path == above or path.startswith(f"{above}/")


def half_at(day: date, now: datetime) -> Half:
    """The half that `now`, in the office's time, is in; of a day that is over the last, of one to come the
    first.
    """
    if now.date() == day:
        return Half.MORNING if now.time() < _NOON else Half.AFTERNOON
    return Half.AFTERNOON if day < now.date() else Half.MORNING


def open_halves(day: Day) -> tuple[Half, ...]:
    return tuple(half for half in WHOLE_DAY if half not in day)


def check_day(day: date, today: date) -> None:
    if day < today:
        raise Invalid(
            "day",
            _("{day} is over; where you were is not changed any more.", day=day),
            _("You can answer for today and for days to come, such as /here office tomorrow."),
        )
    if day > today + AHEAD:
        raise Invalid(
            "day",
            _("{day} is too far ahead.", day=day),
            _("You can answer until {last}.", last=today + AHEAD),
        )


def check(said: Declaration, today: date) -> None:
    """Raises Invalid where such an answer cannot be taken (any more)."""
    check_day(said.day, today)
    if not said.halves:
        raise Invalid("am", _("Choose where you are, at least for half of the day."))
    if any(len(segment.note) > NOTE_LIMIT for segment in said.halves.values()):
        raise Invalid(
            "note", _("Write the destination in at most {limit} characters.", limit=NOTE_LIMIT)
        )


def said_in_form(day: date, places: Mapping[Half, Place], note: str) -> Declaration:
    """What was chosen in the form; the note goes with each half that leads elsewhere."""
    note = note.strip()
    if note and not ELSEWHERE.intersection(places.values()):
        raise Invalid(
            "note", _("A destination belongs to a trip, to being out, or to a satellite office.")
        )
    return Declaration(
        day, {h: Segment(place, note if place in ELSEWHERE else "") for h, place in places.items()}
    )


def is_question_alive(day: date, open_: Iterable[Half], now: datetime) -> bool:
    """Whether asking still makes sense to somebody who has not been asked yet."""
    return bool(tuple(open_)) and now.date() == day and now.time() < SHEET_UNTIL


def mentioned(text: str) -> str | None:
    """The Slack id of a person named with @, as Slack escapes it."""
    found = _MENTION.fullmatch(text.strip())
    return found and found[1]


def question_key(day: date, person: str) -> str:
    return f"presence:ask:{day.isoformat()}:{person}"


def sheet_key(day: date) -> str:
    return f"presence:sheet:{day.isoformat()}"
