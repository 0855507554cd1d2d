"""What people said of their days, in rows.

`here` is the register's relation of everybody who works here (see `ports.Register`).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

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
    and_,
    exists,
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
    Half,
    Place,
    Said,
    Segment,
    Source,
    Viewer,
    seen,
)
from kaigi.presence.sheet import Colleague, Count
from kaigi.storage import Moment, metadata, upsert

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


def state(tx: Connection, person: str, said: Said, source: Source, at: datetime, key: str) -> bool:
    """False where this key has been taken before: then nothing changes, whatever was said since."""
    rows = [
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
    stated = upsert(tx, statement).values([{**row, "key": key} for row in rows]).on_conflict_do_nothing()
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


def days(tx: Connection, person: str, wanted: Iterable[date]) -> dict[date, Day]:
    """Every day that was asked for, those without an answer empty."""
    found: dict[date, dict[Half, Segment]] = {day: {} for day in wanted}
    query = select(presence).where(presence.c.day.in_(list(found)), presence.c.person == person)
    for row in tx.execute(query):
        found[row.day][Half(row.half)] = Segment(Place(row.place), row.note)
    return {**found}


def to_be_asked(tx: Connection, here: FromClause, day: date) -> Sequence[str]:
    """Who has not said all of this day, is not on leave in any of it, and is found in chat."""
    mine = and_(presence.c.person == here.c.number, presence.c.day == day)
    said = select(func.count()).where(mine).scalar_subquery()
    on_leave = exists().where(mine, presence.c.place.in_(LEAVE))
    query = select(here.c.number).where(here.c.slack_id.is_not(None), said < len(WHOLE_DAY), ~on_leave)
    return tx.scalars(query).all()


def counts(tx: Connection, here: FromClause, day: date, half: Half) -> list[Count]:
    """Added up in the database: a row for each unit and place, not for each person."""
    by = here.c.section, here.c.counter_duty, presence.c.place
    query = (
        select(*by, func.count())
        .select_from(here.outerjoin(presence, _answer(presence, here, day, half)))
        .group_by(*by)
    )
    return [
        Count(section, duty, place and Place(place), people)
        for section, duty, place, people in tx.execute(query)
    ]


def people_in(tx: Connection, here: FromClause, path: str, day: date, viewer: Viewer) -> list[Colleague]:
    """By section, each with its head first."""
    return _colleagues(tx, _people(here, day).where(_within(here, path)), viewer)


def people_called(
    tx: Connection, here: FromClause, text: str, day: date, viewer: Viewer, limit: int
) -> list[Colleague]:
    """By part of the name, blanks not counting, or by the whole staff number."""
    name = func.replace(func.replace(here.c.name, " ", ""), "\u3000", "")
    plain = "".join(text.split())
    wanted = or_(name.icontains(plain, autoescape=True), here.c.number == text)
    return _colleagues(tx, _people(here, day).where(wanted).limit(limit), viewer)


def person_in_chat(
    tx: Connection, here: FromClause, slack_id: str, day: date, viewer: Viewer
) -> list[Colleague]:
    return _colleagues(tx, _people(here, day).where(here.c.slack_id == slack_id), viewer)


def sections_with(tx: Connection, here: FromClause, name: str) -> Sequence[str]:
    """Paths in which this name occurs, to be looked at more closely."""
    return tx.scalars(
        select(here.c.section).distinct().where(here.c.section.contains(name, autoescape=True))
    ).all()


def headed_by(tx: Connection, here: FromClause, number: str) -> str | None:
    """The path that this person is the head of."""
    return tx.scalar(select(here.c.section).where(here.c.number == number, here.c.is_head))


def _people(here: FromClause, day: date) -> Select[*tuple[object, ...]]:
    """Each person with both halves of the day in one row."""
    morning, afternoon = (presence.alias(half.name.lower()) for half in WHOLE_DAY)
    joined = here.outerjoin(morning, _answer(morning, here, day, Half.MORNING)).outerjoin(
        afternoon, _answer(afternoon, here, day, Half.AFTERNOON)
    )
    answers = [
        column.label(f"{half}_{name}")
        for half, answer in zip(WHOLE_DAY, (morning, afternoon), strict=True)
        for name, column in (("place", answer.c.place), ("note", answer.c.note))
    ]
    query = select(here.c.number, here.c.name, here.c.section, *answers).select_from(joined)
    return query.order_by(here.c.section, here.c.is_head.desc(), here.c.number)


def _answer(answers: FromClause, here: FromClause, day: date, half: Half) -> ColumnElement[bool]:
    return and_(answers.c.person == here.c.number, answers.c.day == day, answers.c.half == half)


def _within(here: FromClause, path: str) -> ColumnElement[bool]:
    return or_(here.c.section == path, here.c.section.startswith(f"{path}/", autoescape=True))


def _colleagues(tx: Connection, query: Select[*tuple[object, ...]], viewer: Viewer) -> list[Colleague]:
    return [_colleague(row, viewer) for row in tx.execute(query)]


def _colleague(row: Row[*tuple[object, ...]], viewer: Viewer) -> Colleague:
    """No leave gets past here that the viewer may not know of."""
    found = {half: (row._mapping[f"{half}_place"], row._mapping[f"{half}_note"]) for half in WHOLE_DAY}
    day = {half: Segment(Place(place), note) for half, (place, note) in found.items() if place}
    known = viewer.may_know(row.number, row.section)
    return Colleague(row.number, row.name, row.section, seen(day, known=known))
