"""Rules of the presence board: what can be declared until when, and who may see it. Pure."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from msgspec import Struct
from msgspec.structs import replace

from kaigi.errors import Invalid, NotYours, Refused, Stale, Text, _
from kaigi.presence.segments import (
    DECLARABLE,
    ELSEWHERE,
    LEAVE,
    NOON,
    Day,
    Enterer,
    Half,
    Place,
    Segment,
    gaps,
)
from kaigi.units import section_of

ASK_AT = time(8, 15)
SHEET_AT = time(9, 0)
SHEET_UPDATED_UNTIL = time(10, 0)
"""Until then every answer updates the sheet, and a question that is still in the queue is sent."""
CLOSE_AT = time(4, 10)
"""Time at which questions of the day before lose their buttons, if they were not answered."""

AHEAD = timedelta(days=92)
ENTRY_DAYS = 31
"""Days on end of which one message tells that another has answered for them."""
NOTE_LIMIT = 60
PEOPLE_SHOWN = 20
"""People in one answer to /who; the rest is behind a button."""


class Declaration(Struct, frozen=True):
    """A person's statement about one day. Minutes outside of its segments stay as they were."""

    day: date
    segments: Day


class Viewer(Struct, frozen=True):
    """A reader's rights. `heads` are the paths that they head; `personnel` may see every leave."""

    number: str
    heads: frozenset[str]
    personnel: bool

    def may_know(self, number: str, section: str) -> bool:
        """Return whether they may see a kind of leave: the person, the head, personnel."""
        return self.personnel or number == self.number or section_of(section) in self.heads


def visible_to(viewer: Viewer, number: str, section: str, day: Day) -> Day:
    """Return a person's day as this viewer may see it."""
    if viewer.may_know(number, section):
        return day
    return tuple(replace(segment, place=public(segment.place)) for segment in day)


def public(place: Place) -> Place:
    """Return the place without the kind of leave, as any reader may see it."""
    return Place.AWAY if place in LEAVE else place


def half_at(day: date, now: datetime) -> Half:
    """Return the half of `day` to show at `now`, the office's time.

    It is the current half of today, the last of a past day, the first of a day to come.
    """
    if now.date() == day:
        return Half.MORNING if now.hour * 60 + now.minute < NOON else Half.AFTERNOON
    return Half.AFTERNOON if day < now.date() else Half.MORNING


def check_day(day: date, today: date, since: date | None = None) -> None:
    """Raise Invalid if the day is before `since`, today by default, or too far ahead."""
    if day < (since or today):
        raise Invalid(
            "day",
            _("{day} is over; where you were is not changed any more.", day=_dated(day, today)),
            _("You can answer for today and for days to come, such as /here office tomorrow."),
        )
    if day > today + AHEAD:
        raise Invalid(
            "day",
            _("{day} is too far ahead.", day=_dated(day, None)),
            _("You can answer until {last}.", last=_dated(today + AHEAD, today)),
        )


def is_open(day: date, today: date) -> bool:
    """Return whether answers for this day are taken."""
    return today <= day <= today + AHEAD


def _dated(day: date, today: date | None) -> date | Text:
    """Return the day as it is told: with its year, except in the year of `today`."""
    if today and day.year == today.year:
        return day
    return _("{day}, {year}", day=day, year=day.year)


def check(declarations: Sequence[Declaration], today: date, since: date | None = None) -> None:
    """Raise Refused if one of the declarations cannot be accepted, or not any more.

    `since` is the first day that can be declared, today by default.
    """
    for declaration in declarations:
        check_day(declaration.day, today, since)
        places = {segment.place for segment in declaration.segments}
        if not places or not places <= DECLARABLE:
            raise Invalid("am", _("Choose where you are, at least for half of the day."))
        if any(len(segment.note) > NOTE_LIMIT for segment in declaration.segments):
            raise Invalid(
                "note", _("Write the destination in at most {limit} characters.", limit=NOTE_LIMIT)
            )


def on_working_days(
    declarations: Sequence[Declaration], is_working: Callable[[date], bool]
) -> tuple[Declaration, ...]:
    """Leave the days out of a range on which the office is closed; a range of such days stays."""
    working = tuple(each for each in declarations if is_working(each.day))
    return working or tuple(declarations)


def declaration_of_form(
    day: date, places: Mapping[Half, Place], note: str, note_before: str = ""
) -> Declaration:
    """Return the form's declaration; the note goes with each half that has a destination.

    `note_before` stood in the form when it was opened: where it leads nowhere now, it is dropped.
    """
    note = note.strip()
    if note and note != note_before and not ELSEWHERE.intersection(places.values()):
        raise Invalid(
            "note",
            _("A destination belongs to a trip, a training, being out, or another office."),
        )
    segments = [
        Segment(half.span, place, note if place in ELSEWHERE else "")
        for half, place in sorted(places.items())
    ]
    return Declaration(day, tuple(segments))


def is_question_alive(day: date, answer: Day, now: datetime) -> bool:
    """Return whether a question that was not sent yet is still worth sending."""
    return bool(gaps(answer)) and now.date() == day and now.time() < SHEET_UPDATED_UNTIL


def question_key(day: date, person: str) -> str:
    return f"presence:ask:{day.isoformat()}:{person}"


def sheet_key(day: date) -> str:
    return f"presence:sheet:{day.isoformat()}"


def reminder_key(day: date, person: str) -> str:
    return f"presence:remind:{day.isoformat()}:{person}"


def entered_key(day: date, person: str) -> str:
    return f"presence:entered:{day.isoformat()}:{person}"


def affected(
    person: str, days: Iterable[date], now: datetime, entered: Iterable[date] = ()
) -> list[str]:
    """Return the keys of the messages and homes that show these days of a person.

    `entered` are those of the days that another had answered: the message that tells of them may
    begin on a day before.
    """
    dates = list(days)
    begun = {day - timedelta(days=n) for day in entered for n in range(ENTRY_DAYS)}
    return [
        *(question_key(day, person) for day in dates),
        *(reminder_key(day, person) for day in dates),
        *(entered_key(day, person) for day in begun.union(dates)),
        f"home:{person}",
        *(sheet_key(day) for day in dates if is_sheet_updated(day, now)),
    ]


def is_sheet_updated(day: date, now: datetime) -> bool:
    """Return whether answers still update the sheet of `day`; `now` is the office's time."""
    return now.date() == day and now.time() < SHEET_UPDATED_UNTIL


def remindable(viewer: Viewer) -> frozenset[str]:
    """Return the paths of the units whose people the viewer may remind; "" is the whole office.

    Heads may remind the people of their units, personnel everyone; others no one.
    """
    return frozenset({""}) if viewer.personnel else viewer.heads


def check_may_remind(viewer: Viewer, day: date, today: date) -> frozenset[str]:
    """Return the units. Raise NotYours or Stale if this viewer cannot remind anyone of this day."""
    paths = remindable(viewer)
    if not paths:
        raise NotYours(
            _("Only heads of sections and departments, and personnel, can send reminders."),
            _("Ask the head of the section."),
        )
    if day != today:
        raise Stale(_("Reminders are for today alone."))
    return paths


def check_no_name(text: str) -> None:
    """Raise Refused for a line that begins with a name which Slack has not resolved."""
    if text.lstrip().startswith(("@", "＠")):
        raise Refused(
            _("“{name}” is not a person in Slack.", name=text.split(maxsplit=1)[0][:NOTE_LIMIT]),
            _("Choose the person from the list behind @, or leave the name out for yourself."),
        )


def one_person(listed: str, typed: str) -> str:
    """Return the staff number, chosen from the list or typed. Raise Invalid."""
    if bool(listed) == bool(typed):
        raise Invalid("staff_number", _("Choose one person, or type their staff number."))
    return listed or unicodedata.normalize("NFKC", typed)


def enterer_of(answer: Day) -> Enterer | None:
    """Return who entered an answer of this day for the person."""
    return next((segment.entered_by for segment in answer if segment.entered_by), None)


def entered_days(answers: Mapping[date, Day]) -> list[date]:
    """Return the days that another has answered at least a part of."""
    return [day for day, answer in answers.items() if enterer_of(answer)]


def may_enter(viewer: Viewer, day: date, today: date, since: date) -> bool:
    """Return whether the viewer may answer for some of their people on this day."""
    return (viewer.personnel and day >= since) or (bool(viewer.heads) and day >= today)


def check_may_enter(
    viewer: Viewer, number: str, section: str, days: Sequence[date], today: date
) -> None:
    """Raise NotYours if the viewer cannot answer for this person on these days.

    Heads answer for the people of their section, personnel for everyone: those who may know any
    kind of leave. Days that are over are mended by personnel alone.
    """
    if not viewer.may_know(number, section) or (number == viewer.number):
        raise NotYours(
            _("Only the head of a section, and personnel, can answer for others."),
            _("Ask the head of the person's section."),
        )
    if min(days) < today and not viewer.personnel:
        raise NotYours(
            _("A day that is over can be mended by personnel alone."),
            _("Tell personnel what is to be mended."),
        )
