"""Statements that work sends to the database, and how the database would carry them out."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection

from kaigi import trace
from kaigi.storage import Storage
from kaigi.storage.pipeline import _PENDING
from tests.databases import listening

TRANSACTION = ("BEGIN", "COMMIT")
_CAUSE = "tests.cause"


class Statement(NamedTuple):
    """A statement, the parameters of its first row, and the request that it was sent for."""

    sql: str
    parameters: Any
    cause: str | None


@contextmanager
def statements(storage: Storage) -> Iterator[list[Statement]]:
    """Collect the statements of all transactions, without those that begin and end them.

    On PostgreSQL no listener hears of the deferred ones: they are found as they are sent with the
    next. Those that are sent with the commit have the cause of the statement before, since the
    writer commits for all jobs alike, without one.
    """
    heard: list[Statement] = []

    def hear(
        tx: Connection, _cursor: Any, sql: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        if not sql.startswith(TRANSACTION):
            tx.info[_CAUSE] = trace.cause()
        sent = [(deferred, rows[0]) for deferred, rows in tx.info.get(_PENDING, ())]
        sent.append((sql, parameters[0] if many else parameters))
        heard.extend(
            Statement(text, values, tx.info.get(_CAUSE))
            for text, values in sent
            if not text.startswith(TRANSACTION)
        )

    with listening(storage, "before_cursor_execute", hear):
        yield heard


def plan(storage: Storage, statement: Statement) -> str:
    """Return the plan of a statement, with the parameters that it had."""
    explain = "EXPLAIN QUERY PLAN" if storage.is_sqlite else "EXPLAIN"
    rows = storage.run_now(
        lambda tx: tx.exec_driver_sql(f"{explain} {statement.sql}", statement.parameters).all()
    )
    return "\n".join(str(row[-1]) for row in rows)
