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
"""Key of the newest digest that told a person of documents to read afterwards."""

_UNTOLD = (
    select(duty.c.person)
    .join(told, told.c.person == duty.c.person, isouter=True)
    .where(
        and_(duty.c.kind == DutyKind.REVIEW, RARE),
        or_(told.c.at.is_(None), duty.c.since > told.c.at),
    )
    .distinct()
    .order_by(duty.c.person)
)


def untold(tx: Connection, of: Collection[str] | None = None) -> list[str]:
    """Find the people, of these or of all, who were not told yet of what there is to read."""
    query = _UNTOLD if of is None else _UNTOLD.where(duty.c.person.in_(of))
    return list(tx.scalars(query))


def store(tx: Connection, notices: Collection[tuple[str, str]], at: datetime) -> None:
    """Keep the newest such digest of each person, by its key."""
    rows = [{"person": person, "notice": notice, "at": at} for person, notice in notices]
    if rows:
        statement = upsert(tx, told)
        changed = {name: statement.excluded[name] for name in ("notice", "at")}
        tx.execute(statement.on_conflict_do_update(index_elements=["person"], set_=changed), rows)


def newest(tx: Connection, person: str) -> str | None:
    """Return the key of the digest by which this person was told last."""
    key: str | None = tx.scalar(NOTICE_OF, {"person": person})
    return key
