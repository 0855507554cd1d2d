"""Single-row lookups on a connection that stays open, outside transactions.

WARNING: performance-sensitive. Every click looks up its person. The equivalent is

    await storage.read(lambda tx: question.first(tx, **values))

which wakes a thread, takes a connection from the pool and, on PostgreSQL, makes four round trips
instead of one: 1 ms more for each click, and `pg.click.latency` above its bound.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from kaigi.storage.errors import cannot_be_opened
from kaigi.storage.postgres import BACKEND, prepare_nothing_if_pooled
from kaigi.storage.prepared import Prepared, Row, Values

BUSY_TIMEOUT = 50
"""Milliseconds that SQLite may hold up the event loop."""


class Lookup(Protocol):
    async def first(self, question: Prepared, values: Values) -> Row | None:
        """Return the first row of the answer."""
        ...

    def close(self) -> None: ...


class SqliteLookup:
    """Lookups on the event loop: SQLite answers in less time than a thread takes to wake.

    A reader does not wait for the writer (WAL). Where the file is locked all the same, as when a
    crash is recovered from, the engine's busy timeout ends the attempt, and a reader thread repeats
    it.
    """

    def __init__(
        self, engine: Engine, read: Callable[[Callable[[Connection], Any]], Awaitable[Any]]
    ) -> None:
        """Look up by `engine`, whose busy timeout is BUSY_TIMEOUT, or by `read`, in a thread."""
        self._engine = engine
        self._read = read
        self._connection: Connection | None = None

    async def first(self, question: Prepared, values: Values) -> Row | None:
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
            return question.first(self._connection, **values)
        except OperationalError:
            found: Row | None = await self._read(lambda tx: question.first(tx, **values))
            return found

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()


class PostgresLookup:
    """Lookups on an asynchronous connection of the driver's own, which is replaced when it was
    lost.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Any = None
        self._connecting = asyncio.Lock()

    async def first(self, question: Prepared, values: Values) -> Row | None:
        text = question.text(self._engine.dialect)
        [parameters] = text.bind([values])
        connection = await self._connected()
        try:
            cursor = await connection.execute(text.sql, parameters)
        except self._engine.dialect.loaded_dbapi.OperationalError:
            if not connection.closed:
                raise
            cursor = await (await self._connected()).execute(text.sql, parameters)
        found: Row | None = await cursor.fetchone()
        return found

    def close(self) -> None:
        if self._connection is not None:
            self._connection.pgconn.finish()

    async def _connected(self) -> Any:
        async with self._connecting:
            if self._connection is None or self._connection.closed:
                self._connection = await self._connect()
        return self._connection

    async def _connect(self) -> Any:
        from psycopg import AsyncConnection, OperationalError  # noqa: PLC0415 - only for PostgreSQL

        _arguments, options = self._engine.dialect.create_connect_args(self._engine.url)
        try:
            connection = await AsyncConnection.connect(**options, autocommit=True)
            [backend] = await (await connection.execute(BACKEND)).fetchone()  # type: ignore[misc]
        except OperationalError as error:
            raise cannot_be_opened(self._engine.url, error) from error
        prepare_nothing_if_pooled(connection, backend)
        return connection
