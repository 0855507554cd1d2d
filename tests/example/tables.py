"""Rows of the bell. A real room's table is in `kaigi.storage.metadata`, and has a migration."""

from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    func,
    insert,
    select,
    update,
)

from kaigi.storage import Moment
from tests.example.rules import Ring

metadata = MetaData()
ring = Table(
    "bell_ring",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("by", String(20), nullable=False),
    Column("at", Moment, nullable=False),
    Column("undelivered", Boolean, nullable=False),
)


def count(tx: Connection) -> int:
    return tx.scalar(select(func.count()).select_from(ring)) or 0


def add(tx: Connection, by: str, at: datetime) -> Ring:
    row = {"by": by, "at": at, "undelivered": False}
    number: int = tx.execute(insert(ring).values(row).returning(ring.c.number)).scalar_one()
    return Ring(number, by, at)


def find(tx: Connection, number: int) -> Ring | None:
    row = tx.execute(select(ring).where(ring.c.number == number)).one_or_none()
    return None if row is None else Ring(*row)


def latest(tx: Connection) -> Ring | None:
    row = tx.execute(select(ring).order_by(ring.c.number.desc()).limit(1)).one_or_none()
    return None if row is None else Ring(*row)


def mark_undelivered(tx: Connection, number: int) -> None:
    tx.execute(update(ring).where(ring.c.number == number).values(undelivered=True))
