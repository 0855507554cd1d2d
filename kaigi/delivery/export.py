"""The outbox's lines in `kaigi export`: state and error of each task, never its content."""

from typing import Any

from sqlalchemy import Connection, Row

from kaigi.delivery.tables import task
from kaigi.storage.export import Line, Piece, Place, rows_after


def tasks(tx: Connection, after: Place, limit: int) -> Piece:
    """Read the next tasks by id."""
    return [(place, _task(row)) for place, (row,) in rows_after(tx, after, limit, task.c.id)]


def _task(row: Row[Any]) -> Line:
    state = "open" if row.done is None else "dead" if row.dead else "done"
    return {
        "key": row.key,
        "kind": row.kind,
        "state": state,
        "claims": row.claims,
        "failures": row.failures,
        "error": row.error,
    }
