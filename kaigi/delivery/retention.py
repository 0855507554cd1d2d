"""What was delivered long ago is forgotten, a batch at a time, so that no writer waits long."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, select

from kaigi.delivery.tables import ADDRESSED, UNADDRESSED, lane, task

KEPT = timedelta(days=14)
KEPT_WITH_ADDRESS = timedelta(days=400)
"""A message can be updated as long as its address is known, and a document may be out for a year."""
BATCH = 5_000


def forget(tx: Connection, now: datetime) -> int:
    """Rows that ended long before `now`, the machine's. Returns how many; after a full batch, more."""
    rests = now.timestamp() - KEPT.total_seconds()
    tx.execute(delete(lane).where(lane.c.held < rests, lane.c.free < rests))
    return _forget(tx, UNADDRESSED, now - KEPT) + _forget(tx, ADDRESSED, now - KEPT_WITH_ADDRESS)


def _forget(tx: Connection, which: ColumnElement[bool], before: datetime) -> int:
    old = (
        select(task.c.id)
        .where(which, task.c.done < before.timestamp())
        .order_by(task.c.done)
        .limit(BATCH)
    )
    return tx.execute(delete(task).where(task.c.id.in_(old))).rowcount
