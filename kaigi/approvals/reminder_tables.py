"""Tables of due days and of reminders, and what is late by them.

Reminders are kept: the export has them, and each says that there is no second one on its day.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from msgspec.structs import asdict
from sqlalchemy import (
    Column,
    Connection,
    Date,
    Index,
    String,
    Table,
    Text,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    union,
)

from kaigi.approvals.reminded import Reminder, ReminderKind
from kaigi.duties import duty
from kaigi.duty_kind import DutyKind
from kaigi.storage import Moment, metadata, upsert

due = Table(
    "approval_due",  # of items in circulation alone
    metadata,
    Column("item", String(255), primary_key=True),
    Column("day", Date, nullable=False),
)
Index("approval_due_day", due.c.day)

reminder = Table(
    "approval_reminder",
    metadata,
    Column("person", String(32), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("item", String(255), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("sender", String(32), nullable=False),
    Column("key", String(255), nullable=False),
    Column("words", Text, nullable=False),
    Column("notice", String(255), nullable=False),
)
Index("approval_reminder_of", reminder.c.item, reminder.c.day)

NOTICE_OF = select(reminder.c.notice).where(
    reminder.c.item == bindparam("item"), reminder.c.notice != ""
)
"""Keys of an item's messages by which people were reminded by hand."""

_ACT = duty.c.kind == DutyKind.ACT


class Limits(NamedTuple):
    """Limits of what is late: what came before `since`, or was due on `day` at the latest."""

    since: datetime
    day: date


class LateDuty(NamedTuple):
    """A person's turn on an item that is late, and since when it is theirs."""

    item: str
    person: str
    since: datetime


def keep_due(tx: Connection, item: str, day: date | None) -> None:
    """Store until when an item is to be acted on; None where it is not, or not any more."""
    if day is None:
        tx.execute(delete(due).where(due.c.item == item))
        return
    statement = upsert(tx, due).values(item=item, day=day)
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["item"], set_={"day": statement.excluded.day}
        )
    )


def late_people(tx: Connection, limits: Limits) -> list[str]:
    """Find everyone for whom anything is late, by the age of duties and by due days."""
    old = select(duty.c.person).where(_ACT, duty.c.since < limits.since)
    overdue = (
        select(duty.c.person)
        .join(due, due.c.item == duty.c.item)
        .where(_ACT, due.c.day <= limits.day)
    )
    return sorted(tx.scalars(union(old, overdue)))


def late_duties(tx: Connection, limits: Limits, people: Collection[str]) -> list[LateDuty]:
    """Find what is late for these people, the longest waiting first."""
    query = (
        select(duty.c.item, duty.c.person, func.min(duty.c.since).label("since"))
        .outerjoin(due, due.c.item == duty.c.item)
        .where(
            _ACT,
            duty.c.person.in_(people),
            or_(duty.c.since < limits.since, due.c.day <= limits.day),
        )
        .group_by(duty.c.item, duty.c.person)
        .order_by(func.min(duty.c.since), duty.c.item)
    )
    return [LateDuty(*row) for row in tx.execute(query)]


def not_escalated(tx: Connection, limits: Limits, after: str, limit: int) -> list[LateDuty]:
    """Find the next late items, in order, of which no superior has been told since they came."""
    told = exists().where(
        reminder.c.item == duty.c.item,
        reminder.c.kind == ReminderKind.ESCALATED,
        reminder.c.at >= duty.c.since,
    )
    old = select(duty.c.item).where(_ACT, duty.c.since < limits.since)
    overdue = select(due.c.item).where(due.c.day <= limits.day)
    which = (
        select(duty.c.item)
        .where(_ACT, duty.c.item.in_(union(old, overdue)), duty.c.item > after, ~told)
        .distinct()
        .order_by(duty.c.item)
        .limit(limit)
    )
    query = (
        select(duty.c.item, duty.c.person, func.min(duty.c.since).label("since"))
        .where(_ACT, duty.c.item.in_(which))
        .group_by(duty.c.item, duty.c.person)
        .order_by(duty.c.item, duty.c.person)
    )
    return [LateDuty(*row) for row in tx.execute(query)]


def add(tx: Connection, reminders: Iterable[Reminder]) -> list[Reminder]:
    """Store reminders, and return those that are the person's first of the item on that day."""
    rows = [asdict(each) for each in reminders]
    if not rows:
        return []
    statement = (
        upsert(tx, reminder)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(reminder.c.person, reminder.c.item)
    )
    added = {(row.person, row.item) for row in tx.execute(statement)}
    return [Reminder(**row) for row in rows if (row["person"], row["item"]) in added]


def of_item(tx: Connection, item: str) -> tuple[Reminder, ...]:
    """Return all reminders of an item, the latest first."""
    query = select(reminder).where(reminder.c.item == item)
    latest = (reminder.c.day.desc(), reminder.c.at.desc(), reminder.c.person)
    rows = tx.execute(query.order_by(*latest))
    return tuple(Reminder(**{**row._mapping, "kind": ReminderKind(row.kind)}) for row in rows)


def of_digest(tx: Connection, person: str, day: date, kind: ReminderKind) -> Sequence[str]:
    """Return the items in a person's digest."""
    query = select(reminder.c.item).where(
        reminder.c.person == person, reminder.c.day == day, reminder.c.kind == kind
    )
    return list(tx.scalars(query.order_by(reminder.c.item)))
