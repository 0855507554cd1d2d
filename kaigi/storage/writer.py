"""Writer threads: they run the transactions that write.

PostgreSQL has two of them, with a transaction for each job. SQLite admits one writer at a time, and
a commit takes as long for sixteen jobs as for one. So its one thread commits together what has
arrived while it was busy (group commit):

    jobs       queue        writer thread                                  after the commit
    A ───────▶┌───┐         BEGIN IMMEDIATE
    B ───────▶│ABC│────────▶  SAVEPOINT job · A works · RELEASE job ──────▶ A: its result
    C ───────▶└───┘           SAVEPOINT job · B fails · ROLLBACK TO job ──▶ B: its error
                              SAVEPOINT job · C works · RELEASE job ──────▶ C: its result
                            COMMIT   (if it fails: A, B and C all get its error)

A caller gets a result only after the commit. A job that is alone has a transaction and no
savepoint.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import Context, copy_context
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from msgspec import Struct
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from kaigi.errors import CommitUnknown, _
from kaigi.storage import pipeline
from kaigi.storage.errors import cannot_be_opened

_AFTER_COMMIT = "kaigi.after_commit"

T = TypeVar("T")
Work = Callable[[Connection], T]


def after_commit(tx: Connection, callback: Callable[[], None]) -> None:
    """Call `callback` once after this transaction's commit, in the storage's thread; not if it
    fails.
    """
    tx.info.setdefault(_AFTER_COMMIT, []).append(callback)


def connect(engine: Engine) -> Connection:
    """Take a connection from the pool. Raises Unavailable where the database cannot be opened."""
    try:
        return engine.connect()
    except DBAPIError as error:
        raise cannot_be_opened(engine.url, error.orig) from error


def write(tx: Connection, work: Work[T]) -> T:
    """Run `work` in one transaction; return after the commit and its callbacks.

    Raises CommitUnknown where the connection was lost during the commit.
    """
    tx.info.pop(_AFTER_COMMIT, None)
    is_committing = False
    try:
        with tx.begin():
            result = work(tx)
            is_committing = True
            pipeline.commit(tx)
    except DBAPIError as error:
        if is_committing and error.connection_invalidated:
            unknown = _("The database was lost during a commit, which may stand or not.")
            raise CommitUnknown(unknown) from error
        raise
    for callback in dict.fromkeys(tx.info.pop(_AFTER_COMMIT, ())):
        callback()
    return result


class _Job(Struct, frozen=True):
    work: Work[Any]
    context: Context
    result: Future[Any]

    def run(self, tx: Connection) -> Any:
        return self.context.run(self.work, tx)


_Queue = SimpleQueue[_Job | None]
_Answer = Callable[[], None]
"""Gives a job's caller its result or its error."""


class Writers:
    """Threads that share one queue; each commits at most `group_size` jobs together."""

    def __init__(self, engine: Engine, threads: int, group_size: int) -> None:
        self._queue: _Queue = SimpleQueue()
        writers = [_Writer(engine, self._queue, group_size) for _ in range(threads)]
        self._threads = [
            Thread(target=writer.loop, name="writer", daemon=True) for writer in writers
        ]
        for thread in self._threads:
            thread.start()

    async def run(self, work: Work[T]) -> T:
        """Run `work` in a writer thread, in a copy of the caller's context.

        A caller that is cancelled does not stop it.
        """
        result: Future[T] = Future()
        result.set_running_or_notify_cancel()
        self._queue.put(_Job(work, copy_context(), result))
        return await asyncio.wrap_future(result)

    def close(self) -> None:
        """Finish the jobs in the queue, and end the threads."""
        self._queue.put(None)
        for thread in self._threads:
            thread.join()


class _Writer:
    """One thread's loop.

    It keeps its connection while the queue has jobs: taking one from the pool and returning it
    costs as much as two statements. After a pause or a failure it takes another, which the pool
    tests first.
    """

    def __init__(self, engine: Engine, queue: _Queue, group_size: int) -> None:
        self._engine = engine
        self._queue = queue
        self._group_size = group_size
        self._tx: Connection | None = None

    def loop(self) -> None:
        while group := self._next():
            for answer in self._commit(group):
                answer()
            if self._queue.empty():
                self._release()
        self._release()

    def _next(self) -> list[_Job]:
        """Wait for a job, and take those behind it. An empty list ends the loop."""
        group = [self._queue.get()]
        while group[-1] and len(group) < self._group_size and not self._queue.empty():
            group.append(self._queue.get())
        if group[-1] is None:
            self._queue.put(None)  # for the other thread
        return [job for job in group if job]

    def _commit(self, group: list[_Job]) -> list[_Answer]:
        try:
            if self._tx is None:
                self._tx = connect(self._engine)
            if len(group) == 1:
                result = write(self._tx, group[0].run)
                return [partial(group[0].result.set_result, result)]
            return write(self._tx, partial(_run_all, group=group))
        except BaseException as error:  # noqa: BLE001 - it is raised again where the caller waits
            self._release()
            return [partial(job.result.set_exception, error) for job in group]

    def _release(self) -> None:
        if self._tx is not None:
            self._tx.close()
            self._tx = None


def _run_all(tx: Connection, group: list[_Job]) -> list[_Answer]:
    return [_in_savepoint(tx, job) for job in group]


def _in_savepoint(tx: Connection, job: _Job) -> _Answer:
    """Run a job; if it fails, undo it alone. Raises where the database has given up the whole
    transaction.
    """
    callbacks = len(tx.info.get(_AFTER_COMMIT, ()))
    _execute(tx, "SAVEPOINT job")
    try:
        answer = partial(job.result.set_result, job.run(tx))
    except BaseException as error:  # noqa: BLE001 - it is raised again where the caller waits
        _execute(tx, "ROLLBACK TO job")
        _execute(tx, "RELEASE job")
        del tx.info.get(_AFTER_COMMIT, [])[callbacks:]
        return partial(job.result.set_exception, error)
    _execute(tx, "RELEASE job")
    return answer


def _execute(tx: Connection, sql: str) -> None:
    tx.exec_driver_sql(sql).close()
