"""Questions that are asked outside of any transaction, on a connection that stays.

Taking a connection out of the pool, and giving it back, takes longer than the question that every click asks.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from kaigi.storage.prepared import Prepared, Row


class Asker:
    """For one thread at a time. Takes a new connection when its own is lost."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        """`connect` opens connections that commit by themselves."""
        self._connect = connect
        self._open: Connection | None = None

    def first(self, question: Prepared, values: dict[str, Any]) -> Row | None:
        try:
            return question.first(self._connection(), **values)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            self._open = None
            return question.first(self._connection(), **values)

    def close(self) -> None:
        if self._open is not None:
            self._open.invalidate()

    def _connection(self) -> Connection:
        if self._open is None:
            self._open = self._connect()
        return self._open
