"""Duties: which person has to do what with which item, in one table for all approval systems.

A change of an item replaces its duties in the same transaction, so that an inbox is one query.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Double,
    Index,
    Integer,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    type_coerce,
)

from kaigi.duty_kind import DutyKind
from kaigi.person import Departure
from kaigi.storage import Moment, Prepared, metadata, partial_index


class Duty(NamedTuple):
    """One row: `item` as the approval port names it; `step` counts from 0.

    `unit`: the person is asked as the head of this unit; empty where the step is of no post.
    `urgent`: 1 where it stands before others, otherwise 0.
    """

    item: str
    person: str
    step: int
    kind: DutyKind
    since: datetime
    unit: str = ""
    urgent: int = 0


class DepartedDuty(NamedTuple):
    """A duty to act, now or later, of a person who can no longer do so, in this post."""

    item: str
    step: int
    person: str
    kind: DutyKind
    unit: str
    departure: Departure


class Waiting(NamedTuple):
    """Part of a person's items, urgent ones first, then the longest waiting, out of `total`."""

    items: list[str]
    total: int


duty = Table(
    "duty",
    metadata,
    Column("item", String(255), primary_key=True),
    Column("person", String(32), primary_key=True),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), primary_key=True),
    Column("since", Moment, nullable=False),
    Column("unit", String(160), primary_key=True, server_default=""),
    Column("urgent", Integer, nullable=False, server_default="0"),
)
Index("duty_of", duty.c.person, duty.c.kind, duty.c.urgent, duty.c.since, duty.c.item)
Index("duty_since", duty.c.kind, duty.c.since, duty.c.person)
RARE: ColumnElement[bool] = literal_column("kind IN ('deputised', 'review')")
"""Duties that are found by their kind; as a literal, since planners compare it with the index."""
partial_index("duty_rare", duty.c.kind, duty.c.person, where=RARE)

_CLEAR = Prepared(delete(duty).where(duty.c.item == bindparam("of")))
_ADD = Prepared(insert(duty))

_others = duty.alias()
_KINDS: BindParameter[Any] = bindparam("what", expanding=True)
_TOTAL = (
    select(func.count(func.distinct(_others.c.item)))
    .where(_others.c.person == bindparam("who"), _others.c.kind.in_(_KINDS))
    .scalar_subquery()
)
_WAITING = (
    select(duty.c.item, _TOTAL)
    .where(duty.c.person == bindparam("who"), duty.c.kind.in_(_KINDS))
    .group_by(duty.c.item)
    .order_by(func.max(duty.c.urgent).desc(), func.min(duty.c.since), duty.c.item)
)


def replace(tx: Connection, item: str, duties: Iterable[Duty]) -> None:
    """Make these an item's only duties, without waiting for the database (`Prepared.later`)."""
    _CLEAR.later(tx, {"of": item})
    if rows := [each._asdict() for each in duties]:
        _ADD.later(tx, *rows)


def waiting(
    tx: Connection,
    person: str,
    limit: int,
    start: int = 0,
    kinds: Collection[DutyKind] = (DutyKind.ACT,),
) -> Waiting:
    """Find the items of all systems that wait for a person, in one query."""
    question = _WAITING.limit(limit).offset(start)
    rows = tx.execute(question, {"who": person, "what": list(kinds)}).all()
    return Waiting([row[0] for row in rows], rows[0][1] if rows else 0)


def stored(tx: Connection, items: Sequence[str]) -> dict[str, list[tuple[Any, ...]]]:
    """Read these items' rows as they are stored, `since` in seconds; a row may hold anything."""
    columns = [type_coerce(c, Double) if c is duty.c.since else c for c in duty.c]
    found: dict[str, list[tuple[Any, ...]]] = {}
    for row in tx.execute(select(*columns).where(duty.c.item.in_(items))):
        found.setdefault(row[0], []).append(tuple(row))
    return found


def next_items(
    tx: Connection, people: Sequence[str], kind: DutyKind, after: str, limit: int
) -> list[str]:
    """Find the next items of our own system with such a duty of any of these people, by id."""
    mine = duty.c.person.in_(people) & (duty.c.kind == kind) & ~duty.c.item.contains("-")
    query = select(duty.c.item).where(mine, duty.c.item > after).distinct()
    return list(tx.scalars(query.order_by(duty.c.item).limit(limit)))


def people_with(tx: Connection, kind: DutyKind) -> list[str]:
    """Find all people with such a duty, which is a rare one."""
    query = select(duty.c.person).where(duty.c.kind == kind, RARE).distinct()
    return list(tx.scalars(query.order_by(duty.c.person)))


def items(tx: Connection, *conditions: ColumnElement[bool]) -> list[str]:
    """Find the items with duties that meet all conditions."""
    return list(tx.scalars(select(duty.c.item).where(*conditions).distinct().order_by(duty.c.item)))


def count_items(tx: Connection) -> int:
    """Count the items with duties: those that are under way."""
    found: int = tx.execute(select(func.count(func.distinct(duty.c.item)))).scalar_one()
    return found
