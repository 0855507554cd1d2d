"""How transactions that write are run: in threads of their own, standing before their callers hear of it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import Context, copy_context
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Any, NamedTuple, Protocol, TypeVar

from outcome import Error, Outcome, Value, capture
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from kaigi.storage.errors import cannot_be_opened
from kaigi.storage.together import Given, as_sqlalchemy_would, commit_what_waits, forget_what_waits

MOST_TOGETHER = 16
"""Whoever comes first in a group waits for the last."""
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


def write(engine: Engine, work: Work[T]) -> T:
    with connect(engine) as tx:
        tx.info.pop(_AFTER_COMMIT, None)
        forget_what_waits(tx)
        with tx.begin():
            result = work(tx)
            commit_what_waits(tx)
        callbacks = tx.info.pop(_AFTER_COMMIT, ())
    for callback in dict.fromkeys(callbacks):
        callback()
    return result


class Writers(Protocol):
    async def run(self, work: Work[T]) -> T:
        """In the caller's context, so that its thread knows what all this is for."""
        ...

    def close(self) -> None: ...


class SideBySide:
    """Each in a transaction of its own, a few at a time."""

    def __init__(self, engine: Engine, threads: int) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(threads, "writers")

    async def run(self, work: Work[T]) -> T:
        here = copy_context()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, here.run, write, self._engine, work)

    def close(self) -> None:
        self._threads.shutdown(wait=True)


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


class Together:
    """For a database with one writer. What has come while it was busy is committed at once, since a commit
    takes as long for many as for one; what fails among them is undone alone.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: SimpleQueue[_Piece | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    async def run(self, work: Work[T]) -> T:
        told: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.put(_Piece(work, copy_context(), told))
        return await told

    def close(self) -> None:
        self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        while group := self._next():
            results = self._results(group)
            for loop in {piece.told.get_loop() for piece in group}:
                with suppress(RuntimeError):  # closed meanwhile: nobody is there to be told
                    loop.call_soon_threadsafe(_tell, loop, group, results)

    def _next(self) -> list[_Piece]:
        """Nothing when all is over."""
        group = [self._waiting.get()]
        while group[-1] and len(group) < MOST_TOGETHER and not self._waiting.empty():
            group.append(self._waiting.get())
        if group[-1] is None:
            self._waiting.put(None)
        return [piece for piece in group if piece]

    def _results(self, group: list[_Piece]) -> list[Outcome[Any]]:
        if len(group) == 1:
            return [capture(write, self._engine, group[0].done)]
        results = capture(write, self._engine, partial(_all_of, group=group))
        if isinstance(results, Error):
            return [results] * len(group)
        stands: list[Outcome[Any]] = results.value
        return stands


def _tell(loop: asyncio.AbstractEventLoop, group: list[_Piece], results: list[Outcome[Any]]) -> None:
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
    with as_sqlalchemy_would(tx):
        given.to(tx).close()
