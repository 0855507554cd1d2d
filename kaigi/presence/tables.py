"""What people said of their days, in rows.

`here` is the register's relation of everybody who works here (see `ports.Register`).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    FromClause,
    Index,
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

from kaigi.presence.rules import (
    LEAVE,
    NOTE_LIMIT,
    WHOLE_DAY,
    Day,
    Declaration,
    Half,
    Place,
    Segment,
    Source,
    Viewer,
    seen,
)
from kaigi.presence.sheet import Colleague, Count
from kaigi.storage import Moment, metadata, upsert

_AT_ONCE = 20_000  # of host parameters SQLite takes 32,766

presence = Table(
    "presence",
    metadata,
    Column("day", Date, primary_key=True),
    Column("person", String(20), primary_key=True),
    Column("half", String(2), primary_key=True),
    Column("place", String(16), nullable=False),
    Column("note", String(NOTE_LIMIT), nullable=False),
    Column("source", SmallInteger, nullable=False),
    Column("at", Moment, nullable=False),
)

statement = Table(
    "presence_statement",  # append-only: what was said, by which click
    metadata,
    Column("key", String(64), primary_key=True),
    Column("half", String(2), primary_key=True),
    Column("day", Date, nullable=False),
    Column("person", String(20), nullable=False),
    Column("place", String(16), nullable=False),
    Column("note", String(NOTE_LIMIT), nullable=False),
    Column("source", SmallInteger, nullable=False),
    Column("at", Moment, nullable=False),
)
Index("presence_statement_of", statement.c.person, statement.c.day)


def state(
    tx: Connection, person: str, said: Declaration, source: Source, at: datetime, key: str
) -> bool:
    """False where this key has been taken before: then nothing changes, whatever was said since."""
    rows = _rows(person, said, source, at)
    stated = (
        upsert(tx, statement).values([{**row, "key": key} for row in rows]).on_conflict_do_nothing()
    )
    if tx.execute(stated.returning(statement.c.half)).first() is None:
        return False
    wish = upsert(tx, presence).values(rows)
    new = wish.excluded
    tx.execute(
        wish.on_conflict_do_update(
            index_elements=["day", "person", "half"],
            set_={name: new[name] for name in ("place", "note", "source", "at")},
            where=new.source >= presence.c.source,
        )
    )
    return True


def fill(
    tx: Connection,
    answers: Iterable[tuple[str, Declaration]],
    at: datetime,
    source: Source = Source.DECLARED,
) -> None:
    """Very many at once, where nothing has been said yet; past the record of statements."""
    rows = [row for person, said in answers for row in _rows(person, said, source, at)]
    if rows:
        tx.execute(upsert(tx, presence).on_conflict_do_nothing(), rows)


def _rows(person: str, said: Declaration, source: Source, at: datetime) -> list[dict[str, object]]:
    return [
        {
            "day": said.day,
            "person": person,
            "half": half,
            "place": segment.place,
            "note": segment.note,
            "source": source,
            "at": at,
        }
        for half, segment in said.halves.items()
    ]


def days(tx: Connection, person: str, wanted: Iterable[date]) -> dict[date, Day]:
    """Every day that was asked for, those without an answer empty."""
    found: dict[date, dict[Half, Segment]] = {day: {} for day in wanted}
    query = select(presence).where(presence.c.day.in_(list(found)), presence.c.person == person)
    for row in tx.execute(query):
        found[row.day][Half(row.half)] = Segment(Place(row.place), row.note)
    return {**found}


def to_be_asked(tx: Connection, here: FromClause, day: date) -> Sequence[str]:
    """Who has not said all of this day, is not on leave in any of it, and is found in chat."""
    on_leave = func.sum(case((presence.c.place.in_(LEAVE), 1), else_=0))
    left_alone = (
        select(presence.c.person)
        .where(presence.c.day == day)
        .group_by(presence.c.person)
        .having(or_(func.count() == len(WHOLE_DAY), on_leave > 0))
    )
    query = select(here.c.number).where(
        here.c.slack_id.is_not(None), here.c.number.not_in(left_alone)
    )
    return tx.scalars(query).all()


def counts(tx: Connection, here: FromClause, day: date, half: Half) -> list[Count]:
    """Added up in the database: a row for each unit and place, not for each person.

    Two queries and no outer join: of a day that has just begun PostgreSQL's statistics know nothing, and what
    it takes for one row it would go through once for each person.
    """
    given, everybody = _by_unit(here)
    rows = tx.execute(given, {"on": day, "part": half})
    answered = [Count(unit, duty, Place(place), n) for unit, duty, place, n in rows]
    silent = Counter({(unit, duty): n for unit, duty, n in tx.execute(everybody)})
    for count in answered:
        silent[count.section, count.counter_duty] -= count.people
    return [*answered, *(Count(unit, duty, None, n) for (unit, duty), n in silent.items() if n)]


@cache
def _by_unit(here: FromClause) -> tuple[Select[str, bool, str, int], Select[str, bool, int]]:
    """The answers of one half day, and everybody. Built once: a small office's are counted sooner."""
    units = here.c.section, here.c.counter_duty
    given = (
        select(*units, presence.c.place, func.count())
        .select_from(presence.join(here, presence.c.person == here.c.number))
        .where(presence.c.day == bindparam("on"), presence.c.half == bindparam("part"))
        .group_by(*units, presence.c.place)
    )
    return given, select(*units, func.count()).group_by(*units)


def people_in(
    tx: Connection, here: FromClause, path: str, day: date, viewer: Viewer
) -> list[Colleague]:
    """By section, each with its head first."""
    return _colleagues(tx, _people(here).where(_within(here, path)), day, viewer)


def everybody(tx: Connection, here: FromClause, day: date, viewer: Viewer) -> list[Colleague]:
    """Of an office that is small enough to be named on one sheet."""
    return _colleagues(tx, _people(here), day, viewer)


def people_called(
    tx: Connection, here: FromClause, text: str, day: date, viewer: Viewer, limit: int
) -> list[Colleague]:
    """By part of the name, blanks not counting, or by the whole staff number."""
    name = func.replace(func.replace(here.c.name, " ", ""), "\u3000", "")
    plain = "".join(text.split())
    wanted = or_(name.icontains(plain, autoescape=True), here.c.number == text)
    return _colleagues(tx, _people(here).where(wanted).limit(limit), day, viewer)


def person_in_chat(
    tx: Connection, here: FromClause, slack_id: str, day: date, viewer: Viewer
) -> list[Colleague]:
    return _colleagues(tx, _people(here).where(here.c.slack_id == slack_id), day, viewer)


def sections_with(tx: Connection, here: FromClause, name: str) -> Sequence[str]:
    """Paths in which this name occurs, to be looked at more closely."""
    return tx.scalars(
        select(here.c.section).distinct().where(here.c.section.contains(name, autoescape=True))
    ).all()


def headed_by(tx: Connection, here: FromClause, number: str) -> str | None:
    """The path that this person is the head of."""
    return tx.scalar(select(here.c.section).where(here.c.number == number, here.c.is_head))


def _people(here: FromClause) -> Select[str, str, str]:
    by = here.c.section, here.c.is_head.desc(), here.c.number
    return select(here.c.number, here.c.name, here.c.section).order_by(*by)


def _within(here: FromClause, path: str) -> ColumnElement[bool]:
    return or_(here.c.section == path, here.c.section.startswith(f"{path}/", autoescape=True))


def _colleagues(
    tx: Connection, query: Select[str, str, str], day: date, viewer: Viewer
) -> list[Colleague]:
    """No leave gets past here that the viewer may not know of."""
    people = tx.execute(query).all()
    found = _answers(tx, [number for number, _name, _section in people], day)
    return [
        Colleague(number, name, path, seen(found[number], known=viewer.may_know(number, path)))
        for number, name, path in people
    ]


def _answers(tx: Connection, people: Sequence[str], day: date) -> dict[str, dict[Half, Segment]]:
    found: dict[str, dict[Half, Segment]] = {person: {} for person in people}
    for start in range(0, len(people), _AT_ONCE):
        some = people[start : start + _AT_ONCE]
        query = select(presence).where(presence.c.day == day, presence.c.person.in_(some))
        for row in tx.execute(query):
            found[row.person][Half(row.half)] = Segment(Place(row.place), row.note)
    return found
