"""How transactions that write are run: in threads of their own, standing before their callers hear of it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context, copy_context
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Any, NamedTuple, TypeVar

from outcome import Error, Outcome, Value, capture
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from kaigi.storage.errors import cannot_be_opened
from kaigi.storage.pipeline import Given, commit_pending, discard_pending, sqlalchemy_errors

_SAVE, _KEEP, _UNDO = (
    Given(words, [()]) for words in ("SAVEPOINT piece", "RELEASE piece", "ROLLBACK TO piece")
)
_AFTER_COMMIT = "kaigi.after_commit"

T = TypeVar("T")
Work = Callable[[Connection], T]


def after_commit(tx: Connection, callback: Callable[[], None]) -> None:
    """Calls `callback` once when this transaction stands, from the storage's thread; never if it fails."""
    tx.info.setdefault(_AFTER_COMMIT, []).append(callback)


def connect(engine: Engine) -> Connection:
    try:
        return engine.connect()
    except DBAPIError as error:
        raise cannot_be_opened(engine.url, error.orig) from error


def write(tx: Connection, work: Work[T]) -> T:
    """One transaction: it stands when this returns, and whoever listens for that has been told."""
    tx.info.pop(_AFTER_COMMIT, None)
    discard_pending(tx)
    with tx.begin():
        result = work(tx)
        commit_pending(tx)
    for callback in dict.fromkeys(tx.info.pop(_AFTER_COMMIT, ())):
        callback()
    return result


class _Piece(NamedTuple):
    work: Work[Any]
    context: Context
    told: asyncio.Future[Any]

    def done(self, tx: Connection) -> Any:
        return self.context.run(self.work, tx)

    def tell(self, result: Outcome[Any]) -> None:
        if self.told.cancelled():
            return
        match result:
            case Value(value):
                self.told.set_result(value)
            case Error(error):
                self.told.set_exception(error)


_Queue = SimpleQueue[_Piece | None]


class Writers:
    """`threads` of them. Where a database has one writer, what has come while it was busy is committed
    `together`, so many at most: a commit takes as long for many as for one. What fails among them is undone
    alone.
    """

    def __init__(self, engine: Engine, threads: int, together: int) -> None:
        self._waiting: _Queue = SimpleQueue()
        writers = [_Writer(engine, self._waiting, together) for _ in range(threads)]
        self._threads = [
            Thread(target=writer.work, name="writer", daemon=True) for writer in writers
        ]
        for thread in self._threads:
            thread.start()

    async def run(self, work: Work[T]) -> T:
        """In the caller's context, so that its thread knows what all this is for."""
        told: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.put(_Piece(work, copy_context(), told))
        return await told

    def close(self) -> None:
        self._waiting.put(None)
        for thread in self._threads:
            thread.join()


class _Writer:
    """Keeps its connection while there is more to do, since taking one from the pool and giving it back costs
    as much as two statements. After a rest, or a failure, it takes one anew, which is looked at first.
    """

    def __init__(self, engine: Engine, waiting: _Queue, together: int) -> None:
        self._engine = engine
        self._waiting = waiting
        self._together = together
        self._tx: Connection | None = None

    def work(self) -> None:
        while group := self._next():
            results = self._results(group)
            for loop in {piece.told.get_loop() for piece in group}:
                with suppress(RuntimeError):  # closed meanwhile: nobody is there to be told
                    loop.call_soon_threadsafe(_tell, loop, group, results)
            if self._waiting.empty():
                self._rest()
        self._rest()

    def _next(self) -> list[_Piece]:
        """Nothing when all is over."""
        group = [self._waiting.get()]
        while group[-1] and len(group) < self._together and not self._waiting.empty():
            group.append(self._waiting.get())
        if group[-1] is None:
            self._waiting.put(None)
        return [piece for piece in group if piece]

    def _results(self, group: list[_Piece]) -> list[Outcome[Any]]:
        results = capture(self._written, group)
        if isinstance(results, Error):
            self._rest()
            return [results] * len(group)
        stand: list[Outcome[Any]] = results.value
        return stand

    def _written(self, group: list[_Piece]) -> list[Outcome[Any]]:
        if self._tx is None:
            self._tx = connect(self._engine)
        if len(group) == 1:
            return [Value(write(self._tx, group[0].done))]
        return write(self._tx, partial(_all_of, group=group))

    def _rest(self) -> None:
        if self._tx is not None:
            self._tx.close()
            self._tx = None


def _tell(
    loop: asyncio.AbstractEventLoop, group: list[_Piece], results: list[Outcome[Any]]
) -> None:
    for piece, result in zip(group, results, strict=True):
        if piece.told.get_loop() is loop:
            piece.tell(result)


def _all_of(tx: Connection, group: list[_Piece]) -> list[Outcome[Any]]:
    return [_apart(tx, piece) for piece in group]


def _apart(tx: Connection, piece: _Piece) -> Outcome[Any]:
    _say(tx, _SAVE)
    promised = len(tx.info.get(_AFTER_COMMIT, ()))
    result: Outcome[Any] = capture(piece.done, tx)
    if isinstance(result, Error):
        _say(tx, _UNDO)
        del tx.info.get(_AFTER_COMMIT, [])[promised:]
    _say(tx, _KEEP)
    return result


def _say(tx: Connection, given: Given) -> None:
    """Raises where the database itself has given up all of them."""
    with sqlalchemy_errors(tx):
        given.to(tx).close()
