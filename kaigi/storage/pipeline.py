"""On PostgreSQL, what needs no answer of its own goes together with what does: one round trip for all."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.engine.interfaces import DBAPICursor

from kaigi.storage.errors import refused

_WAITING = "kaigi.waiting"


class Given(NamedTuple):
    """One statement as the driver takes it."""

    sql: str
    rows: Sequence[Any]

    def to(self, tx: Connection) -> DBAPICursor:
        cursor = tx.connection.cursor()
        if len(self.rows) == 1:
            cursor.execute(self.sql, self.rows[0])
        else:
            cursor.executemany(self.sql, self.rows)
        return cursor

    def tell(self, tx: Connection, cursor: DBAPICursor) -> None:
        for hear in tx.dispatch.after_cursor_execute:
            hear(tx, cursor, self.sql, self.rows, None, len(self.rows) > 1)


BEGIN, COMMIT = Given("BEGIN", [None]), Given("COMMIT", [None])


def put(tx: Connection, given: Given) -> DBAPICursor:
    """With all that was put off before."""
    if _WAITING in tx.info:
        return _together(tx, given)
    cursor = given.to(tx)
    given.tell(tx, cursor)
    return cursor


def defer(tx: Connection, given: Given) -> None:
    """Until something else is asked, or the transaction ends: then all goes in one round trip."""
    tx.info.setdefault(_WAITING, []).append(given)


def discard_pending(tx: Connection) -> None:
    tx.info.pop(_WAITING, None)


def send_pending(tx: Connection) -> None:
    if _WAITING in tx.info:
        with sqlalchemy_errors(tx):
            _together(tx)


def commit_pending(tx: Connection) -> None:
    """Whoever commits after this finds it done; where nothing waits, that is still to do."""
    waiting = tx.info.get(_WAITING)
    if waiting == [BEGIN]:
        discard_pending(tx)
    elif waiting:
        defer(tx, COMMIT)
        send_pending(tx)


def _together(tx: Connection, *more: Given) -> DBAPICursor:
    """The last one's cursor, with its answer."""
    all_ = [*tx.info.pop(_WAITING), *more]
    driver: Any = tx.connection.driver_connection
    with driver.pipeline():
        cursors: list[DBAPICursor] = [given.to(tx) for given in all_]
    for given, cursor in zip(all_, cursors, strict=True):
        if given not in (BEGIN, COMMIT):  # which have events of their own
            given.tell(tx, cursor)
    return cursors[-1]


@contextmanager
def sqlalchemy_errors(tx: Connection) -> Iterator[None]:
    """Says it, and lets go of a connection that is lost."""
    try:
        yield
    except tx.dialect.loaded_dbapi.Error as error:
        found = refused(tx.dialect, error, tx.connection)
        if found.connection_invalidated:
            tx.invalidate(error)
        raise found from error
