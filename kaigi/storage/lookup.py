"""Questions that are asked outside of any transaction, on a connection that stays.

Taking a connection out of the pool, and giving it back, takes longer than the question that every click asks.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from kaigi.storage.errors import cannot_be_opened, refused
from kaigi.storage.prepared import Prepared, Row, Values


class Lookup(Protocol):
    async def first(self, question: Prepared, values: Values) -> Row | None: ...

    def close(self) -> None: ...


class SqliteLookup:
    """SQLite has the answer in less time than another thread takes to be woken."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._open: Connection | None = None

    async def first(self, question: Prepared, values: Values) -> Row | None:
        if self._open is None:
            self._open = self._connect()
        return question.first(self._open, **values)

    def close(self) -> None:
        if self._open is not None:
            self._open.invalidate()


class PostgresLookup:
    """On the loop, which does other things meanwhile. Connects anew where the connection was lost."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._open: Any = None
        self._opening = asyncio.Lock()

    async def first(self, question: Prepared, values: Values) -> Row | None:
        connection = await self._connected()
        try:
            return await self._asked(connection, question, values)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        if self._open is connection:
            self._open = None
        return await self._asked(await self._connected(), question, values)

    def close(self) -> None:
        if self._open is not None:
            self._open.pgconn.finish()

    async def _asked(self, connection: Any, question: Prepared, values: Values) -> Row | None:
        dialect = self._engine.dialect
        given = question.given(dialect, values)
        try:
            cursor = await connection.execute(given.sql, given.rows[0])
            found: Row | None = await cursor.fetchone()
        except dialect.loaded_dbapi.Error as error:
            raise refused(dialect, error, connection) from error
        return found

    async def _connected(self) -> Any:
        async with self._opening:
            if self._open is None:
                self._open = await self._connect()
        return self._open

    async def _connect(self) -> Any:
        from psycopg import AsyncConnection, OperationalError  # noqa: PLC0415 - where there is a PostgreSQL

        _none, where = self._engine.dialect.create_connect_args(self._engine.url)
        try:
            return await AsyncConnection.connect(**where, autocommit=True)
        except OperationalError as error:
            raise cannot_be_opened(self._engine.url, error) from error
