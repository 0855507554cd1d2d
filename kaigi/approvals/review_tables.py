"""Table of people who were told what went on without them, and when."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Column, Connection, String, Table, and_, bindparam, or_, select

from kaigi.duties import RARE, duty
from kaigi.duty_kind import DutyKind
from kaigi.storage import Moment, metadata, upsert

told = Table(
    "approval_reviews_told",
    metadata,
    Column("person", String(32), primary_key=True),
    Column("notice", String(255), nullable=False),
    Column("at", Moment, nullable=False),
)

NOTICE_OF = select(told.c.notice).where(told.c.person == bindparam("person"))
"""Key of a person's newest digest."""


def untold(tx: Connection) -> list[str]:
    """Find the people with a document to read afterwards of which they were not told yet."""
    query = (
        select(duty.c.person)
        .join(told, told.c.person == duty.c.person, isouter=True)
        .where(
            and_(duty.c.kind == DutyKind.REVIEW, RARE),
            or_(told.c.at.is_(None), duty.c.since > told.c.at),
        )
        .distinct()
    )
    return list(tx.scalars(query.order_by(duty.c.person)))


def store(tx: Connection, notices: Collection[tuple[str, str]], at: datetime) -> None:
    """Keep the newest digest of each person, by its key."""
    rows = [{"person": person, "notice": notice, "at": at} for person, notice in notices]
    if rows:
        statement = upsert(tx, told)
        changed = {name: statement.excluded[name] for name in ("notice", "at")}
        tx.execute(statement.on_conflict_do_update(index_elements=["person"], set_=changed), rows)
