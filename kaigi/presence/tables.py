"""Rows of the presence board.

`active_staff` is the register's relation of all active staff (see `ports.Register`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
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

from kaigi.presence.rules import NOTE_LIMIT, Declaration
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
from kaigi.presence.sheet import Count
from kaigi.storage import Moment, metadata, upsert

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

WITHDRAWN = "withdrawn"
"""In place of a place: the person took back what they had declared of the day."""


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
    """Count people by unit and place at the minute that stands for this half.

    The database adds up: it returns a row for each unit and place, not for each person. There are
    two queries and no outer join: PostgreSQL has no statistics of a day that has just begun,
    expects one row, and would scan it once for each person.
    """
    answered, all_staff = counting(active_staff)
    rows = tx.execute(answered, {"on": day, "minute": half.minute})
    found = [Count(unit, duty, Place(kind), n, place) for unit, duty, place, kind, n in rows]
    silent = Counter({(unit, duty, place): n for unit, duty, place, n in tx.execute(all_staff)})
    for count in found:
        silent[count.section, count.counter_duty, count.unit_place] -= count.people
    none = [Count(unit, duty, None, n, place) for (unit, duty, place), n in silent.items() if n]
    return [*found, *none]


@cache
def counting(
    active_staff: FromClause,
) -> tuple[Select[str, bool, int, str, int], Select[str, bool, int, int]]:
    """Build the queries of a sheet: answers at `:minute` of the day `:on`, and all staff, by unit.

    Cached, because building them takes longer than running them in a small office.
    """
    columns = active_staff.c
    units = columns.section, columns.counter_duty, columns.unit_place
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


def segments_of(tx: Connection, people: Sequence[str], day: date) -> Iterator[tuple[str, Segment]]:
    """Yield the segments of these people on a day, each person's in order."""
    answers = select(presence).where(presence.c.day == day, presence.c.person.in_(people))
    for row in tx.execute(answers.order_by(presence.c.person, presence.c.from_minute)):
        yield row.person, segment_of(row)


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
