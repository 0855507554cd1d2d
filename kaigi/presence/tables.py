"""Rows of the presence board.

`active_staff` is the register's relation of all active staff (see `ports.Register`).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    FromClause,
    Index,
    Row,
    Select,
    SmallInteger,
    String,
    Table,
    bindparam,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.schema import Column

from kaigi.presence.rules import NOTE_LIMIT, Declaration, Viewer, visible_to
from kaigi.presence.segments import (
    DAY_MINUTES,
    LEAVE,
    Day,
    Half,
    Place,
    Recorded,
    Segment,
    Source,
    Span,
)
from kaigi.presence.sheet import Colleague, Count
from kaigi.storage import Moment, metadata, upsert

_BATCH = 20_000  # host parameters; SQLite takes 32,766 in one statement

presence = Table(
    "presence",  # the board: segments of one person's day never overlap
    metadata,
    Column("day", Date, primary_key=True),
    Column("person", String(20), primary_key=True),
    Column("from_minute", SmallInteger, primary_key=True, autoincrement=False),
    Column("to_minute", SmallInteger, nullable=False),
    Column("place", String(16), nullable=False),
    Column("note", String(NOTE_LIMIT), nullable=False),
    Column("source", SmallInteger, nullable=False),
    Column("at", Moment, nullable=False),
)

declaration = Table(
    "presence_declaration",  # append-only: what was declared by which click
    metadata,
    Column("key", String(64), primary_key=True),
    Column("from_minute", SmallInteger, primary_key=True, autoincrement=False),
    Column("to_minute", SmallInteger, nullable=False),
    Column("day", Date, nullable=False),
    Column("person", String(20), nullable=False),
    Column("place", String(16), nullable=False),
    Column("note", String(NOTE_LIMIT), nullable=False),
    Column("source", SmallInteger, nullable=False),
    Column("at", Moment, nullable=False),
)
Index("presence_declaration_of", declaration.c.person, declaration.c.day)


def fill(
    tx: Connection,
    declarations: Iterable[tuple[str, Declaration]],
    at: datetime,
    source: Source = Source.DECLARED,
) -> None:
    """Insert very many at once on days that have nothing yet; no declaration is recorded."""
    rows = [
        row_of(declared.day, person, each)
        for person, declared in declarations
        for each in recorded_of(declared, source, at)
    ]
    if rows:
        tx.execute(upsert(tx, presence).on_conflict_do_nothing(), rows)


def days(tx: Connection, person: str, wanted: Iterable[date]) -> dict[date, Day]:
    """Return the person's segments of each of these days; a day without an answer is empty."""
    found: dict[date, list[Segment]] = {day: [] for day in wanted}
    query = select(presence).where(presence.c.day.in_(list(found)), presence.c.person == person)
    for row in tx.execute(query.order_by(presence.c.day, presence.c.from_minute)):
        found[row.day].append(segment_of(row))
    return {day: tuple(segments) for day, segments in found.items()}


def to_be_asked(tx: Connection, active_staff: FromClause, day: date) -> Sequence[str]:
    """Find those in chat who have not answered all of a day and are on leave in no part of it."""
    answered = func.sum(presence.c.to_minute - presence.c.from_minute)
    on_leave = func.sum(case((presence.c.place.in_(LEAVE), 1), else_=0))
    not_asked = (
        select(presence.c.person)
        .where(presence.c.day == day)
        .group_by(presence.c.person)
        .having(or_(answered == DAY_MINUTES, on_leave > 0))
    )
    query = select(active_staff.c.number).where(
        active_staff.c.slack_id.is_not(None), active_staff.c.number.not_in(not_asked)
    )
    return tx.scalars(query).all()


def counts(tx: Connection, active_staff: FromClause, day: date, half: Half) -> list[Count]:
    """Count people by unit and place at the minute that stands for this half, in the units' order.

    The database adds up: it returns a row for each unit and place, not for each person. There are
    two queries and no outer join: PostgreSQL has no statistics of a day that has just begun,
    expects one row, and would scan it once for each person.
    """
    answered, all_staff = counting(active_staff)
    rows = tx.execute(answered, {"on": day, "minute": half.minute})
    found = [Count(unit, duty, Place(place), n) for unit, duty, place, n in rows]
    silent = Counter({(unit, duty): n for unit, duty, n in tx.execute(all_staff)})
    for count in found:
        silent[count.section, count.counter_duty] -= count.people
    found += [Count(unit, duty, None, n) for (unit, duty), n in silent.items() if n]
    return sorted(found, key=lambda count: count.section)


@cache
def counting(
    active_staff: FromClause,
) -> tuple[Select[str, bool, str, int], Select[str, bool, int]]:
    """Build the queries of a sheet: answers at `:minute` of the day `:on`, and all staff, by unit.

    Cached, because building them takes longer than running them in a small office.
    """
    units = active_staff.c.section, active_staff.c.counter_duty
    answered = (
        select(*units, presence.c.place, func.count())
        .select_from(presence.join(active_staff, presence.c.person == active_staff.c.number))
        .where(
            presence.c.day == bindparam("on"),
            presence.c.from_minute <= bindparam("minute"),
            presence.c.to_minute > bindparam("minute"),
        )
        .group_by(*units, presence.c.place)
    )
    return answered, select(*units, func.count()).group_by(*units)


def people_in(
    tx: Connection, active_staff: FromClause, path: str, day: date, viewer: Viewer
) -> list[Colleague]:
    """Return the people of a unit and of those below it, by unit, each unit's head first."""
    below = active_staff.c.section.startswith(f"{path}/", autoescape=True)
    within = or_(active_staff.c.section == path, below)
    return _colleagues(tx, _people(active_staff).where(within), day, viewer)


def people_called(
    tx: Connection, active_staff: FromClause, text: str, day: date, viewer: Viewer, limit: int
) -> list[Colleague]:
    """Find people by a part of the name, blanks ignored, or by the whole staff number."""
    name = func.replace(func.replace(active_staff.c.name, " ", ""), "\u3000", "")
    plain = "".join(text.split())
    wanted = or_(name.icontains(plain, autoescape=True), active_staff.c.number == text)
    return _colleagues(tx, _people(active_staff).where(wanted).limit(limit), day, viewer)


def person_in_chat(
    tx: Connection, active_staff: FromClause, slack_id: str, day: date, viewer: Viewer
) -> list[Colleague]:
    """Find the person with this Slack id; at most one."""
    query = _people(active_staff).where(active_staff.c.slack_id == slack_id)
    return _colleagues(tx, query, day, viewer)


def sections_with(tx: Connection, active_staff: FromClause, name: str) -> Sequence[str]:
    """Return the paths that contain this text anywhere."""
    section: ColumnElement[str] = active_staff.c.section
    return tx.scalars(
        select(section).distinct().where(section.contains(name, autoescape=True))
    ).all()


def headed_by(tx: Connection, active_staff: FromClause, number: str) -> str | None:
    """Return the path of which this person is the head."""
    query = select(active_staff.c.section)
    return tx.scalar(query.where(active_staff.c.number == number, active_staff.c.is_head))


def _people(active_staff: FromClause) -> Select[str, str, str]:
    columns = active_staff.c
    people = select(columns.number, columns.name, columns.section)
    return people.order_by(columns.section, columns.is_head.desc(), columns.number)


def _colleagues(
    tx: Connection, query: Select[str, str, str], day: date, viewer: Viewer
) -> list[Colleague]:
    """Run a query for people. The one place where leave that the viewer may not see is hidden."""
    people = tx.execute(query).all()
    found: dict[str, list[Segment]] = {number: [] for number, _name, _path in people}
    numbers = list(found)
    for start in range(0, len(numbers), _BATCH):
        batch = numbers[start : start + _BATCH]
        answers = select(presence).where(presence.c.day == day, presence.c.person.in_(batch))
        for row in tx.execute(answers.order_by(presence.c.person, presence.c.from_minute)):
            found[row.person].append(segment_of(row))
    return [
        Colleague(number, name, path, visible_to(viewer, number, path, tuple(found[number])))
        for number, name, path in people
    ]


def segment_of(row: Row[*tuple[Any, ...]]) -> Segment:
    return Segment(Span(row.from_minute, row.to_minute), Place(row.place), row.note)


def recorded_of(declared: Declaration, source: Source, at: datetime) -> list[Recorded]:
    return [Recorded(segment, source, at) for segment in declared.segments]


def row_of(day: date, person: str, recorded: Recorded) -> dict[str, object]:
    segment = recorded.segment
    return {
        "day": day,
        "person": person,
        "from_minute": segment.span.from_minute,
        "to_minute": segment.span.to_minute,
        "place": segment.place,
        "note": segment.note,
        "source": recorded.source,
        "at": recorded.at,
    }
