"""Synchronous transactions in threads of their own: plain code inside, and 3-5 times an async driver's speed
on SQLite. One writer thread there, since SQLite has one writer; a small pool on PostgreSQL.
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
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import QueuePool

from kaigi.errors import Unavailable, _

POSTGRES_THREADS = 8
_AFTER_COMMIT = "kaigi.after_commit"

P = ParamSpec("P")
T = TypeVar("T")


class Storage:
    """Runs each piece of work as one transaction: all of it stands when `run` returns, or nothing does."""

    def __init__(self, url: str) -> None:
        self.url = _driver_url(url)
        self.engine = _engine(self.url)
        threads = 1 if self.is_sqlite else POSTGRES_THREADS
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="storage")

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    async def run(self, work: Callable[[Connection], T]) -> T:
        """In the caller's context, so that its thread knows what all this is for."""
        here = copy_context()
        return await asyncio.get_running_loop().run_in_executor(self._threads, here.run, self.run_now, work)

    def run_now(self, work: Callable[[Connection], T]) -> T:
        """For the command line, and for the storage's own threads: the caller waits."""
        with self._connect() as tx:
            tx.info.pop(_AFTER_COMMIT, None)
            with tx.begin():
                result = work(tx)
            callbacks = tx.info.pop(_AFTER_COMMIT, ())
        for callback in dict.fromkeys(callbacks):
            callback()
        return result

    def close(self) -> None:
        self._threads.shutdown(wait=True)
        self.engine.dispose()

    def _connect(self) -> Connection:
        try:
            return self.engine.connect()
        except DBAPIError as error:
            raise Unavailable(
                _("The database {url} cannot be opened: {reason}", url=repr(self.url), reason=error.orig)
            ) from error


def after_commit(tx: Connection, callback: Callable[[], None]) -> None:
    """Calls `callback` once when this transaction stands, from the storage's thread; never if it fails."""
    tx.info.setdefault(_AFTER_COMMIT, []).append(callback)


class _Desk(Protocol):
    @property
    def storage(self) -> Storage: ...


D = TypeVar("D", bound=_Desk)


def transaction(
    method: Callable[Concatenate[D, Connection, P], T],
) -> Callable[Concatenate[D, P], Coroutine[Any, Any, T]]:
    """Makes a desk's method, written as plain code on `tx`, one transaction that callers await."""

    @functools.wraps(method)
    async def run(self: D, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.storage.run(lambda tx: method(self, tx, *args, **kwargs))

    return run


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
        return create_engine(url, pool_size=POSTGRES_THREADS, max_overflow=0, pool_pre_ping=True)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise Unavailable(
            _(
                "The database {url} is of no kind that Kaigi knows: {reason}",
                url=repr(url),
                reason=error,
            )
        ) from error


def _sqlite(url: URL) -> Engine:
    """One connection: with several writers, waiting in our own queue is 10 times fairer than its lock."""
    engine = create_engine(
        url, poolclass=QueuePool, pool_size=1, max_overflow=0, connect_args={"check_same_thread": False}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # Python 3.11's sqlite3 begins by itself, and late, unless told not to
    for pragma in (
        "busy_timeout = 10000",
        "journal_mode = WAL",
        "synchronous = FULL",  # NORMAL may lose the last commits when the power goes
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
