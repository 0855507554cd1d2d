"""SQLite: its engines, and the file behind them."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import QueuePool, StaticPool

from kaigi.storage.errors import DatabaseMoved

PATIENCE = 10_000
"""Milliseconds that a thread waits for SQLite's lock."""
CHECKPOINT_TIMEOUT = 100
"""Milliseconds that emptying the log may hold up writers for a reader."""


class SqliteFile:
    """The file of an open database, which is one and the same for every connection.

    SQLite goes on with a file that was deleted or exchanged, and what it commits then is lost.
    """

    def __init__(self) -> None:
        self._path = ""
        self._identity: tuple[int, int] | None = None

    def connected(self, driver: sqlite3.Connection) -> None:
        """Remember the file of the first connection. Raise DatabaseMoved if this one differs."""
        path: str = driver.execute("PRAGMA database_list").fetchone()[2]
        if self._path:
            self.check()
        elif path:  # a database in memory has none
            self._path = path
            self._identity = _identity(path)

    def check(self) -> None:
        """Raise DatabaseMoved if another file, or none, is in the place of the open one."""
        if self._path and _identity(self._path) != self._identity:
            raise DatabaseMoved(self._path)


def writing(url: URL, file: SqliteFile) -> Engine:
    """Make an engine of one connection: our own queue is 10 times fairer than SQLite's lock."""
    engine = _engine(url, file, 1, PATIENCE)

    def secure(driver: sqlite3.Connection, _record: object) -> None:
        _set_pragmas(driver, "secure_delete = ON")  # links that were deleted are not to be found

    def begin(tx: Connection) -> None:
        file.check()
        tx.exec_driver_sql("BEGIN IMMEDIATE").close()

    event.listen(engine, "connect", secure)
    event.listen(engine, "begin", begin)
    return engine


def reading(url: URL, file: SqliteFile, connections: int) -> Engine:
    """Make an engine whose transactions see one snapshot, and may not write."""
    engine = query_only(url, file, connections, PATIENCE)
    event.listen(engine, "begin", lambda tx: tx.exec_driver_sql("BEGIN").close())
    return engine


def query_only(url: URL, file: SqliteFile, connections: int, timeout: int) -> Engine:
    """Make an engine of at most `connections` that wait `timeout` ms for a lock."""
    engine = _engine(url, file, connections, timeout)
    event.listen(engine, "connect", lambda driver, _: _set_pragmas(driver, "query_only = ON"))
    return engine


@contextmanager
def copied(reading: Engine) -> Iterator[Connection]:
    """Open a copy of the database, to write in; SQLite deletes its file as soon as it is open.

    The file grows in SQLite's temporary folder (SQLITE_TMPDIR, else TMPDIR) with what does not
    fit into the cache. Writers do not wait for the copying.
    """
    with closing(sqlite3.connect("", isolation_level=None)) as copy:
        with reading.connect() as source:
            driver: Any = source.connection.driver_connection
            driver.backup(copy)
        engine = create_engine(
            "sqlite://",
            creator=lambda: copy,
            poolclass=StaticPool,
            hide_parameters=True,
            paramstyle="named",
        )
        event.listen(engine, "begin", lambda tx: tx.exec_driver_sql("BEGIN").close())
        with engine.connect() as tx:
            yield tx


def empty_log(url: URL, file: SqliteFile) -> None:
    """Move the write-ahead log into the database, and cut it to nothing.

    Where a reader is in the way, that is left to the next time.
    """
    engine = query_only(url, file, 1, CHECKPOINT_TIMEOUT)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()
    finally:
        engine.dispose()


def _engine(url: URL, file: SqliteFile, connections: int, timeout: int) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
        paramstyle="named",  # parameters are a dictionary, as on PostgreSQL
        connect_args={"check_same_thread": False},
    )

    def prepare(driver: sqlite3.Connection, _record: object) -> None:
        driver.isolation_level = None  # or sqlite3 begins by itself, at the first write
        _set_pragmas(
            driver,
            f"busy_timeout = {timeout}",
            "journal_mode = WAL",
            "synchronous = FULL",  # NORMAL may lose the last commits in a power failure
            "wal_autocheckpoint = 8000",  # pages, 32 MB; the commit that moves them takes long
            "foreign_keys = ON",
        )
        file.connected(driver)

    event.listen(engine, "connect", prepare)
    return engine


def _set_pragmas(driver: sqlite3.Connection, *pragmas: str) -> None:
    for pragma in pragmas:
        driver.execute(f"PRAGMA {pragma}").close()


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return found.st_dev, found.st_ino
