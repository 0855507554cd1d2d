"""The database's engine and its transactions: synchronous code in threads.

On SQLite that is 3 to 5 times as fast as an asynchronous driver. SQLite has one writer thread,
since it admits one writer at a time, and PostgreSQL has two; readers have threads of their own, and
wait for no writer.
"""

import asyncio
import functools
from collections import defaultdict
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from kaigi.errors import Unavailable, _
from kaigi.storage import postgres, sqlite
from kaigi.storage.errors import without_secrets
from kaigi.storage.locks import lock
from kaigi.storage.lookup import BUSY_TIMEOUT, Lookup, PostgresLookup, SqliteLookup
from kaigi.storage.prepared import Prepared, Row
from kaigi.storage.sqlite import SqliteFile
from kaigi.storage.writer import Writers, connect, write

GROUP_SIZE = 16
"""Jobs in one commit; the first of them waits for the last."""
POSTGRES_WRITERS = 2
READERS = 2
"""Threads; more of them spend their time on switching, since one interpreter runs one at a time."""
CONNECTIONS = 8
"""For these threads, and for callers of `run_now` and `read_now`."""

P = ParamSpec("P")
T = TypeVar("T")


class Storage:
    """The database.

    Each piece of work runs in one transaction, committed before the caller goes on.
    """

    def __init__(self, url: str) -> None:
        self.url = _driver_url(url)
        self._file = SqliteFile()
        self.engine = _engine(self.url, self._file)
        self._lookup: Lookup
        if self.is_sqlite:
            self._reading = sqlite.reading(self.url, self._file, READERS)
            self._writers = Writers(self.engine, 1, GROUP_SIZE)
            lookups = sqlite.query_only(self.url, self._file, 1, BUSY_TIMEOUT)
            self._lookup = SqliteLookup(lookups, self.read)
        else:
            self._reading = self.engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            self._writers = Writers(self.engine, POSTGRES_WRITERS, 1)
            self._lookup = PostgresLookup(self.engine)
        self._readers = ThreadPoolExecutor(READERS, "readers")
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

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

    async def run_locked(self, name: str, work: Callable[[Connection], T]) -> T:
        """Run work that may write in a transaction that holds a lock.

        One at a time, even if a caller is cancelled: while another process holds the lock for long,
        one writer waits for it, and the other is free for clicks.
        """

        def locked(tx: Connection) -> T:
            lock(tx, name)
            return work(tx)

        turn = self._turns[name]
        await turn.acquire()
        job = asyncio.ensure_future(self.run(locked))
        job.add_done_callback(lambda _job: turn.release())
        return await asyncio.shield(job)

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

    def rehearse_now(self, work: Callable[[Connection], T]) -> T:
        """Run work that may write in the caller's thread, and roll it back; return its result.

        On SQLite it runs on a copy: the file has one writer at a time, and clicks would wait.
        """
        copy = sqlite.copied(self._reading) if self.is_sqlite else connect(self.engine)
        with copy as tx:
            begun = tx.begin()
            try:
                return work(tx)
            finally:
                begun.rollback()

    def check_file(self) -> None:
        """Raise DatabaseMoved if SQLite's file is not in its place any more."""
        self._file.check()

    def empty_log(self) -> None:
        """Empty SQLite's log, which keeps what was deleted; nothing on PostgreSQL."""
        if self.is_sqlite:
            sqlite.empty_log(self.url, self._file)

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


def locking(name: str) -> Callable[[Method[D, P, T]], Awaited[D, P, T]]:
    """Do the same with a lock, which another process may hold for long."""

    def decorate(method: Method[D, P, T]) -> Awaited[D, P, T]:
        @functools.wraps(method)
        async def run(self: D, /, *args: P.args, **kwargs: P.kwargs) -> T:
            return await self.storage.run_locked(name, lambda tx: method(self, tx, *args, **kwargs))

        return run

    return decorate


def reading(method: Method[D, P, T]) -> Awaited[D, P, T]:
    """Do it for a method that only reads: its transaction sees one snapshot, and waits for no
    writer.
    """

    @functools.wraps(method)
    async def read(self: D, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.storage.read(lambda tx: method(self, tx, *args, **kwargs))

    return read


def _driver_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # the latter has a part of the address in its text
        raise Unavailable(_("KAIGI_DATABASE_URL is not a database address.")) from None
    if parsed.drivername in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def _engine(url: URL, file: SqliteFile) -> Engine:
    try:
        if url.get_backend_name() == "sqlite":
            return sqlite.writing(url, file)
        return postgres.engine(url, CONNECTIONS)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise Unavailable(
            _(
                "The database {url} is neither SQLite nor PostgreSQL.",
                url=without_secrets(url),
            )
        ) from error
