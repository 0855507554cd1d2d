"""States that the desk returns and that `cards` and `modals` draw: messages, views, home. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct, field

from kaigi.errors import Refused
from kaigi.presence.parsing import Understood
from kaigi.presence.segments import Day, Half
from kaigi.presence.sheet import Branch, Colleague, Silent


class Question(Struct, frozen=True):
    """Morning's question to one person: for which day, and their answer so far.

    `day_before` is their answer for the working day before, which one tap can repeat. `is_over`:
    the day is past, and can be answered no more.
    """

    day: date
    answer: Day
    day_before: Day = ()
    is_over: bool = False


class Cost(Struct, frozen=True):
    """Documents that wait for a person who goes away, and what becomes of them.

    `deputies`: names of those who may decide, each with of how many. `passed` go on without the
    person, `shared` with the others who are asked; `waiting` are left to no one.
    """

    documents: int = 0
    deputies: Sequence[tuple[str, int]] = ()
    passed: int = 0
    shared: int = 0
    waiting: int = 0


class Taken(Struct, frozen=True):
    """Days as they are after a declaration. `closed` are those on which the office is closed.

    `skipped` are days of a range that were not recorded, because the office is closed. `replaced`
    are the different answers that the person had on these days.
    """

    days: Mapping[date, Day]
    closed: tuple[date, ...] = ()
    skipped: tuple[date, ...] = ()
    replaced: Mapping[date, Day] = field(default_factory=dict)
    cost: Cost = Cost()


class NotTaken(Struct, frozen=True):
    """Line after /here that was refused, with the question to answer instead.

    `understood` are the pieces of the line that could be read. `is_day_unclear`: the line names a
    day that the question is not about, so the day is chosen in the form.
    """

    refusal: Refused
    understood: tuple[Understood, ...]
    question: Question
    is_day_unclear: bool = False


class Reminder(Struct, frozen=True):
    """Reminder to one person who has not answered, drawn as a question."""

    question: Question


class EntryForm(Struct, frozen=True):
    """Form of a person who answers for others on a day. `people` have not answered."""

    day: date
    people: tuple[Silent, ...]


class Entered(Struct, frozen=True):
    """Answer that was entered for a person, as they are told by message if they are in chat."""

    person: Silent
    taken: Taken


class EntryNotice(Struct, frozen=True):
    """Message to a person for whom another answered, from `day` on, with the days as they are now.

    `enterer` is the other's name; empty where the person has answered themself since.
    """

    day: date
    days: Mapping[date, Day]
    enterer: str = ""
    is_over: bool = False


class Unanswered(Struct, frozen=True):
    """The people of some units who have not answered; a path "" is the whole office.

    `may_remind`: the viewer may send them reminders. `may_enter`: answer for them. `reminded`: the
    number of people to whom reminders were sent just now.
    """

    day: date
    paths: tuple[str, ...]
    people: tuple[Silent, ...]
    may_remind: bool
    reminded: int | None = None
    may_enter: bool = False


class UnitView(Struct, frozen=True):
    """A department, section or unit on one day, counted for one half at the time `at`.

    `is_closed`: the office is closed on the day.
    """

    day: date
    branch: Branch
    half: Half
    at: datetime
    is_closed: bool = False


class UnitsFound(Struct, frozen=True):
    """Paths of several units with one name; or with `part` in their names, if that is given."""

    day: date
    paths: tuple[str, ...]
    part: str = ""


class PeopleFound(Struct, frozen=True):
    """People found by `name`: a part of their name, their number, their post or a mention.

    `is_closed`: the office is closed on the day.
    """

    day: date
    name: str
    people: tuple[Colleague, ...]
    is_closed: bool = False


Found = UnitView | UnitsFound | PeopleFound
"""Answers to /who."""


class HomeState(Struct, frozen=True):
    """This room's part of a person's home: their day, their week, their section.

    `closed` is None on a working day; otherwise the holiday's name, empty if it has none.
    `day_before` is the answer for the working day before.
    """

    week: Mapping[date, Day]
    section: UnitView
    closed: str | None = None
    day_before: Day = ()
