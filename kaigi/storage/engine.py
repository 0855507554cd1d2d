"""Synchronous transactions in threads of their own: plain code inside, and 3-5 times an async driver's speed
on SQLite. One writer thread there, since SQLite has one writer, and a few on PostgreSQL; readers beside them,
since whoever only looks need not wait for a writer.
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
from kaigi.storage.lookup import Lookup, PostgresLookup, SqliteLookup
from kaigi.storage.pipeline import BEGIN, defer, send_pending
from kaigi.storage.prepared import Prepared, Row
from kaigi.storage.writer import Writers, connect, write

MOST_TOGETHER = 16
"""Whoever comes first in a group waits for the last."""
POSTGRES_WRITERS = 2
READERS = 2
"""Threads; with more of them Python spends its time on handing over from one to the next."""
CONNECTIONS = 8
"""For these, and for whoever waits in a thread of their own."""

P = ParamSpec("P")
T = TypeVar("T")


class Storage:
    """Runs each piece of work in a transaction: all of it stands when `run` returns, or nothing does."""

    def __init__(self, url: str) -> None:
        self.url = _driver_url(url)
        self.engine = _engine(self.url)
        self._asker, self._reading = _views(self.engine)
        self._writers = (
            Writers(self.engine, 1, MOST_TOGETHER)
            if self.is_sqlite
            else Writers(self.engine, POSTGRES_WRITERS, 1)
        )
        self._readers = ThreadPoolExecutor(READERS, "readers")

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def engines(self) -> tuple[Engine, ...]:
        """Whatever is done in a transaction goes through one of these."""
        return (self.engine, self._reading) if self.is_sqlite else (self.engine,)

    async def run(self, work: Callable[[Connection], T]) -> T:
        return await self._writers.run(work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Every statement sees the same moment; writing is refused."""
        here = copy_context()
        return await asyncio.get_running_loop().run_in_executor(
            self._readers, here.run, self.read_now, work
        )

    async def ask(self, question: Prepared, **values: Any) -> Row | None:
        """The first row of the answer."""
        return await self._asker.first(question, values)

    def run_now(self, work: Callable[[Connection], T]) -> T:
        """For the command line: the caller waits, as long as writers have more to do."""
        with connect(self.engine) as tx:
            return write(tx, work)

    def read_now(self, work: Callable[[Connection], T]) -> T:
        """Ends in a commit: after a rollback the driver has the server forget all prepared statements."""
        with connect(self._reading) as tx, tx.begin():
            return work(tx)

    def close(self) -> None:
        self._writers.close()
        self._readers.shutdown(wait=True)
        self._asker.close()
        for engine in self.engines:
            engine.dispose()


class _Desk(Protocol):
    @property
    def storage(self) -> Storage: ...


D = TypeVar("D", bound=_Desk)


Method = Callable[Concatenate[D, Connection, P], T]
Awaited = Callable[Concatenate[D, P], Coroutine[Any, Any, T]]


def transaction(method: Method[D, P, T]) -> Awaited[D, P, T]:
    """Makes a desk's method, written as plain code on `tx`, one transaction that callers await."""

    @functools.wraps(method)
    async def run(self: D, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.storage.run(lambda tx: method(self, tx, *args, **kwargs))

    return run


def reading(method: Method[D, P, T]) -> Awaited[D, P, T]:
    """The same for a method that changes nothing: it sees one moment, and waits for no writer."""

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
    """The connection that was used last is the one whose statements the server knows best."""
    engine = create_engine(
        url,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_pre_ping=True,
        pool_use_lifo=True,
        isolation_level="AUTOCOMMIT",  # as far as the driver goes: BEGIN and COMMIT are put off with the rest
    )
    event.listen(engine, "begin", _begin_with_what_comes)
    event.listen(engine, "before_cursor_execute", lambda tx, *_statement: send_pending(tx))
    return engine


def _begin_with_what_comes(tx: Connection) -> None:
    driver: Any = tx.connection.driver_connection
    if driver.autocommit:
        defer(tx, BEGIN)


def _sqlite(url: URL) -> Engine:
    """One connection: with several writers, waiting in our own queue is 10 times fairer than its lock."""
    engine = _sqlite_connections(url, 1)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _sqlite_connections(url: URL, most: int) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=most,
        max_overflow=0,
        connect_args={"check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _views(engine: Engine) -> tuple[Lookup, Engine]:
    """Two ways to read beside the one that writes: question by question, and all of one moment."""
    if engine.dialect.name == "sqlite":
        looking, reading = (_sqlite_connections(engine.url, most) for most in (1, READERS))
        for view in (looking, reading):
            event.listen(view, "connect", _refuse_writing)
        event.listen(reading, "begin", _begin)
        return SqliteLookup(functools.partial(connect, looking)), reading
    one_moment = engine.execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True
    )
    return PostgresLookup(engine), one_moment


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = (
        None  # Python 3.11's sqlite3 begins by itself, and late, unless told not to
    )
    for pragma in (
        "busy_timeout = 10000",
        "journal_mode = WAL",
        "synchronous = FULL",  # NORMAL may lose the last commits when the power goes
        "wal_autocheckpoint = 8000",  # 32 MB; the commit that clears the log away lasts long
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _refuse_writing(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute("PRAGMA query_only = ON").close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
