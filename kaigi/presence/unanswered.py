"""Rows of people who have not said where they are, and of one for whom another answers."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, FromClause, or_, select

from kaigi.presence import tables
from kaigi.presence.segments import Half
from kaigi.presence.sheet import Silent


def member(
    tx: Connection, active_staff: FromClause, *, number: str = "", slack_id: str = ""
) -> Silent | None:
    """Find one of the active staff by their number or their account in chat."""
    person = active_staff.c
    named = person.slack_id == slack_id if slack_id else person.number == number
    query = select(person.number, person.name, person.section, person.slack_id).where(named)
    row = tx.execute(query).one_or_none()
    return row and Silent(row.number, row.name, row.section, in_chat=row.slack_id is not None)


def find(
    tx: Connection, active_staff: FromClause, paths: Sequence[str], day: date, half: Half
) -> tuple[Silent, ...]:
    """Find the people of these units who have no answer for this half; of the office for "".

    In the order of the organisation, each unit's head first.
    """
    person = active_staff.c
    answered = select(tables.presence.c.person).where(
        tables.presence.c.day == day,
        tables.presence.c.from_minute <= half.minute,
        tables.presence.c.to_minute > half.minute,
    )
    query = select(person.number, person.name, person.section, person.slack_id)
    query = query.where(person.number.not_in(answered))
    if "" not in paths:
        below = (person.section.startswith(f"{path}/", autoescape=True) for path in paths)
        query = query.where(or_(person.section.in_(paths), *below))
    rows = tx.execute(
        query.order_by(person.unit_place, person.section, person.is_head.desc(), person.number)
    )
    return tuple(
        Silent(number, name, section, in_chat=slack_id is not None)
        for number, name, section, slack_id in rows
    )
