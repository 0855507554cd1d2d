"""Retention of tasks: ended ones are deleted a batch at a time, so that no writer waits long."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, select

from kaigi.delivery.tables import ADDRESSED, UNADDRESSED, lane, task

KEPT = timedelta(days=14)
KEPT_WITH_ADDRESS = timedelta(days=400)
"""A message can be updated while its address is known; a document may circulate for a year."""
BATCH = 5_000


def forget(tx: Connection, now: datetime) -> int:
    """Delete tasks that ended long before `now`, the machine's time; return how many.

    After a full batch there may be more.
    """
    idle_since = now.timestamp() - KEPT.total_seconds()
    tx.execute(delete(lane).where(lane.c.held < idle_since, lane.c.free < idle_since))
    return _delete(tx, UNADDRESSED, now - KEPT) + _delete(tx, ADDRESSED, now - KEPT_WITH_ADDRESS)


def _delete(tx: Connection, which: ColumnElement[bool], before: datetime) -> int:
    old = (
        select(task.c.id)
        .where(which, task.c.done < before.timestamp())
        .order_by(task.c.done)
        .limit(BATCH)
    )
    return tx.execute(delete(task).where(task.c.id.in_(old))).rowcount
