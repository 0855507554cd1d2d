"""Questions that are asked outside of any transaction, on a connection that stays.

Taking a connection out of the pool, and giving it back, takes longer than the question that every click asks.
"""

import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from kaigi.storage.prepared import Prepared, Row


class Asker:
    """Each thread has a connection of its own, and a new one when that is lost."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        """`connect` opens connections that commit by themselves."""
        self._connect = connect
        self._mine = threading.local()
        self._open: list[Connection] = []

    def first(self, question: Prepared, values: dict[str, Any]) -> Row | None:
        try:
            return question.first(self._connection(), **values)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            self._let_go()
            return question.first(self._connection(), **values)

    def close(self) -> None:
        for connection in self._open:
            connection.invalidate()

    def _connection(self) -> Connection:
        if not hasattr(self._mine, "connection"):
            self._mine.connection = self._connect()
            self._open.append(self._mine.connection)
        connection: Connection = self._mine.connection
        return connection

    def _let_go(self) -> None:
        self._open.remove(self._mine.connection)
        del self._mine.connection
