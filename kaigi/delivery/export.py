"""Lines of the outbox in `kaigi export`: state and error of each task, never its content."""

from sqlalchemy import Connection

from kaigi.clock import SystemClock
from kaigi.delivery.tables import state_of, task
from kaigi.storage.export import Piece, Place, rows_after


def tasks(tx: Connection, after: Place, limit: int) -> Piece:
    """Read the next tasks by id."""
    now = SystemClock().now().timestamp()
    return [
        (
            place,
            {
                "key": row.key,
                "kind": row.kind,
                "state": state_of(row, now),
                "claims": row.claims,
                "failures": row.failures,
                "error": row.error,
            },
        )
        for place, (row,) in rows_after(tx, after, limit, task.c.id)
    ]
