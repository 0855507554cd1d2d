"""The database's engine and its transactions: synchronous code in threads.

On SQLite that is 3 to 5 times as fast as an asynchronous driver. SQLite has one writer thread,
since it admits one writer at a time, and PostgreSQL has two; readers have threads of their own, and
wait for no writer.
"""

import asyncio
import functools
import sqlite3
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import QueuePool

from kaigi.errors import Unavailable, _
from kaigi.storage import pipeline
from kaigi.storage.lookup import BUSY_TIMEOUT, Lookup, PostgresLookup, SqliteLookup
from kaigi.storage.prepared import Prepared, Row
from kaigi.storage.writer import Writers, connect, write

GROUP_SIZE = 16
"""Jobs in one commit; the first of them waits for the last."""
POSTGRES_WRITERS = 2
READERS = 2
"""Threads; more of them spend their time on switching, since one interpreter runs one at a time."""
CONNECTIONS = 8
"""For these threads, and for callers of `run_now` and `read_now`."""
PATIENCE = 10_000
"""Milliseconds that a thread waits for SQLite's lock."""

P = ParamSpec("P")
T = TypeVar("T")


class Storage:
    """The database.

    Each piece of work runs in one transaction, committed before the caller goes on.
    """

    def __init__(self, url: str) -> None:
        self.url = _driver_url(url)
        self.engine = _engine(self.url)
        self._reading = _reading_engine(self.engine)
        self._lookup: Lookup
        if self.is_sqlite:
            self._writers = Writers(self.engine, 1, GROUP_SIZE)
            self._lookup = SqliteLookup(_query_only(self.url, 1, BUSY_TIMEOUT), self.read)
        else:
            self._writers = Writers(self.engine, POSTGRES_WRITERS, 1)
            self._lookup = PostgresLookup(self.engine)
        self._readers = ThreadPoolExecutor(READERS, "readers")

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def engines(self) -> tuple[Engine, ...]:
        """Engines of all transactions, for listeners."""
        return (self.engine, self._reading) if self.is_sqlite else (self.engine,)

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run work that may write."""
        return await self._writers.run(work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run work that only reads.

        All its statements see one snapshot; the database refuses writes.
        """
        context = copy_context()
        return await asyncio.get_running_loop().run_in_executor(
            self._readers, context.run, self.read_now, work
        )

    async def ask(self, question: Prepared, **values: Any) -> Row | None:
        """Return the first row of the answer, outside any transaction."""
        return await self._lookup.first(question, values)

    def run_now(self, work: Callable[[Connection], T]) -> T:
        """Run work in the caller's thread, as the command line does."""
        with connect(self.engine) as tx:
            return write(tx, work)

    def read_now(self, work: Callable[[Connection], T]) -> T:
        """Read in the caller's thread.

        This ends in a commit: on a rollback psycopg drops the server's prepared statements.
        """
        with connect(self._reading) as tx, tx.begin():
            return work(tx)

    def close(self) -> None:
        self._writers.close()
        self._readers.shutdown(wait=True)
        self._lookup.close()
        for engine in self.engines:
            engine.dispose()


class _Desk(Protocol):
    @property
    def storage(self) -> Storage: ...


D = TypeVar("D", bound=_Desk)


Method = Callable[Concatenate[D, Connection, P], T]
Awaited = Callable[Concatenate[D, P], Coroutine[Any, Any, T]]


def transaction(method: Method[D, P, T]) -> Awaited[D, P, T]:
    """Turn a desk's method, synchronous code on `tx`, into one transaction that callers await."""

    @functools.wraps(method)
    async def run(self: D, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.storage.run(lambda tx: method(self, tx, *args, **kwargs))

    return run


def reading(method: Method[D, P, T]) -> Awaited[D, P, T]:
    """Do the same for a method that only reads: it sees one snapshot, and waits for no writer."""

    @functools.wraps(method)
    async def read(self: D, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.storage.read(lambda tx: method(self, tx, *args, **kwargs))

    return read


def _driver_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise Unavailable(_("KAIGI_DATABASE_URL is not a database address.")) from error
    if parsed.drivername in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def _engine(url: URL) -> Engine:
    try:
        if url.get_backend_name() == "sqlite":
            return _sqlite(url)
        return _postgres(url)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise Unavailable(
            _(
                "The database {url} is of no kind that Kaigi knows: {reason}",
                url=repr(url),
                reason=error,
            )
        ) from error


def _postgres(url: URL) -> Engine:
    engine = create_engine(
        url,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_pre_ping=True,
        pool_use_lifo=True,  # the connection used last has most statements prepared on the server
        hide_parameters=True,  # an error may be logged, and parameters are people's words
        isolation_level="AUTOCOMMIT",  # for the driver: `pipeline` sends BEGIN and COMMIT
    )
    pipeline.enable(engine)
    return engine


def _sqlite(url: URL) -> Engine:
    """Make an engine of one connection: our own queue is 10 times fairer than SQLite's lock."""
    engine = _sqlite_connections(url, 1, PATIENCE)
    event.listen(engine, "begin", lambda tx: tx.exec_driver_sql("BEGIN IMMEDIATE").close())
    return engine


def _reading_engine(engine: Engine) -> Engine:
    """Make an engine whose transactions see one snapshot, and may not write."""
    if engine.dialect.name == "sqlite":
        reading = _query_only(engine.url, READERS, PATIENCE)
        event.listen(reading, "begin", lambda tx: tx.exec_driver_sql("BEGIN").close())
        return reading
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _query_only(url: URL, size: int, timeout: int) -> Engine:
    engine = _sqlite_connections(url, size, timeout)
    event.listen(engine, "connect", lambda driver, _: _set_pragmas(driver, "query_only = ON"))
    return engine


def _sqlite_connections(url: URL, size: int, timeout: int) -> Engine:
    """Make an engine of at most `size` connections that wait `timeout` ms for a lock."""
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=size,
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

    event.listen(engine, "connect", prepare)
    return engine


def _set_pragmas(driver: sqlite3.Connection, *pragmas: str) -> None:
    for pragma in pragmas:
        driver.execute(f"PRAGMA {pragma}").close()
