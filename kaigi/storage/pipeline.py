"""Pipelining on PostgreSQL: a statement whose result is not needed is sent with the next one.

WARNING: performance-sensitive. A click's transaction takes two round trips instead of seven:

    desk                  client                              server
    begin
    lock         (later)  waits
    SELECT                BEGIN · lock · SELECT ────────────▶ answers all three
    INSERT       (later)  waits
    UPDATE       (later)  waits
    UPSERT       (later)  waits
    commit                INSERT · UPDATE · UPSERT · COMMIT ▶ answers all four

The equivalent is to execute each statement at once, and to let SQLAlchemy begin and commit. It is
plainer, but `pg.click.latency` becomes 1.7 to 1.9 times its floor, and its bound is 1.6.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext

_PENDING = "kaigi.pending"
_IDLE = 0
"""libpq's PQTRANS_IDLE: no transaction has begun."""


def enable(engine: Engine) -> None:
    """Pipeline an engine's transactions; its isolation level is to be AUTOCOMMIT."""
    event.listen(engine, "begin", _forget)
    event.listen(engine, "do_execute", _execute)
    event.listen(engine, "do_executemany", _executemany)


def defer(tx: Connection, sql: str, rows: Sequence[Any]) -> None:
    """Execute a statement for each of `rows` with the transaction's next one, or with its commit.

    No listener of the engine hears of it. If it fails, the one that it is sent with does.
    """
    tx.info[_PENDING].append((sql, rows))


def commit(tx: Connection) -> None:
    """Commit together with what is pending; if nothing is, leave the commit to SQLAlchemy."""
    if tx.info.get(_PENDING):
        tx.exec_driver_sql("COMMIT").close()


def _forget(tx: Connection) -> None:
    """Drop what a transaction left that was rolled back."""
    tx.info[_PENDING] = []


def _execute(cursor: DBAPICursor, sql: str, parameters: Any, context: ExecutionContext) -> bool:
    return _send(context.root_connection, partial(cursor.execute, sql, parameters))


def _executemany(cursor: DBAPICursor, sql: str, rows: Any, context: ExecutionContext) -> bool:
    return _send(context.root_connection, partial(cursor.executemany, sql, rows))


def _send(tx: Connection, execute: Callable[[], object]) -> bool:
    """Execute with what is pending, in one round trip. False lets SQLAlchemy execute as usual."""
    if not tx.in_transaction():  # SQLAlchemy examines a new connection
        return False
    driver: Any = tx.connection.driver_connection
    begins = driver.autocommit and driver.pgconn.transaction_status == _IDLE
    pending = tx.info[_PENDING]
    tx.info[_PENDING] = []
    if not begins and not pending:
        return False
    with driver.pipeline():
        if begins:
            driver.execute("BEGIN")
        for sql, rows in pending:
            driver.cursor().executemany(sql, rows)
        execute()
    return True
