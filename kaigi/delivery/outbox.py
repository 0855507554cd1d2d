"""Outbox: calls to outside systems, written in the transaction that causes them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from math import inf
from typing import Any

from msgspec import Struct, field
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Double,
    Select,
    String,
    Update,
    bindparam,
    case,
    select,
    update,
)

from kaigi import trace
from kaigi.clock import Clock, SystemClock
from kaigi.delivery.pacing import Channel
from kaigi.delivery.ports import Address, Body
from kaigi.delivery.tables import ADDRESSED, DEAD, IN_LANE, OPEN, UNADDRESSED, task
from kaigi.storage import Prepared, Upsert, after_commit, prepared_upsert

MOST_NAMED = 1_000
"""People named in one query; for more of them all tasks of the time are read."""

_COLUMNS = (
    "key",
    "kind",
    "method",
    "lane",
    "depends_on",
    "low_priority",
    "body",
    "due",
    "since",
    "cause",
)


class Task(Struct, frozen=True):
    """Desired state of one object outside; repeated puts under a key coalesce into one call.

    `key` identifies the object for ever. `lane`: tasks of one lane, such as a conversation, are
    sent in order and spaced. `depends_on`: the key of a task that must have an address first, such
    as the message whose thread this one belongs to. `low_priority`: one of many that no one is
    waiting for.
    """

    key: str
    kind: str
    lane: str = ""
    body: Body = field(default_factory=dict)
    depends_on: str | None = None
    low_priority: bool = False


class Outbox:
    """Writes tasks in the caller's transaction, and notifies its listeners after the commit."""

    def __init__(self, clock: Clock | None = None, channel: Channel | None = None) -> None:
        """Prepare the statements for a channel.

        `clock` is the machine's, even where the office's day is another. Without a `channel` the
        tasks get no method and no relay sends them: for tests, and commands that only touch.
        """
        self.channel = channel or Channel()
        self._clock = clock or SystemClock()
        self._listeners: list[Callable[[], None]] = []
        self._put = prepared_upsert(task, _COLUMNS, self._on_conflict)
        self._touch = Prepared(self._touched(task.c.key == bindparam("touched")))

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` in the storage's thread after each commit that left tasks here.

        Return a function that removes it.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def put(self, tx: Connection, tasks: Iterable[Task]) -> None:
        """Add tasks, or replace their content; one in flight is sent again after it returns."""
        rows = self._rows({task.key: task for task in tasks}.values())
        if rows:
            self._put.later(tx, *rows)
            self._notify(tx)

    def put_once(self, tx: Connection, tasks: Iterable[Task]) -> None:
        """Add tasks that are sent once, such as answers; an existing key is left as it is."""
        rows = self._rows(tasks)
        if rows:
            _PUT_ONCE.later(tx, *rows)
            self._notify(tx)

    def touch(self, tx: Connection, keys: Collection[str]) -> None:
        """Send these tasks again, because the state that they show has changed.

        Ignores keys that do not exist.
        """
        if keys:
            now = self._now()
            cause = trace.cause()
            rows = [{"touched": key, "now": now, "cause": cause} for key in sorted(keys)]
            self._touch.later(tx, *rows)
            self._notify(tx)

    def touching(
        self, keys: Select[tuple[str]] | CompoundSelect[tuple[str]]
    ) -> Callable[..., None]:
        """Return a function that touches the tasks whose keys a query finds, in one statement."""
        statement = Prepared(self._touched(task.c.key.in_(keys)))

        def touch(tx: Connection, **of: str) -> None:
            statement.later(tx, {**of, "now": self._now(), "cause": trace.cause()})
            self._notify(tx)

        return touch

    def touch_missed(self, tx: Connection, since: Mapping[str, datetime]) -> None:
        """Send each person's cards again that ended since then, and files that were not copied.

        For people who had no account meanwhile, or were not on the staff list: their cards ended
        without being sent. A sending that is under way may have found no account, too.
        """
        if not since:
            return
        starts = {lane: at.timestamp() for who, at in since.items() for lane in _lanes(who)}
        ended = task.c.done >= min(starts.values())
        cards = (task.c.kind == "card") & (UNADDRESSED | ADDRESSED)
        files = (task.c.kind == "file") & UNADDRESSED
        missed = select(task.c.key, task.c.lane, task.c.done).where(ended, cards | files)
        under_way = select(task.c.key, task.c.lane).where(
            IN_LANE, task.c.lease > 0, task.c.kind.in_(("card", "file"))
        )
        if len(since) <= MOST_NAMED:
            missed = missed.where(task.c.lane.in_(starts))
            under_way = under_way.where(task.c.lane.in_(starts))
        keys = {row.key for row in tx.execute(missed) if row.done >= starts.get(row.lane, inf)}
        keys |= {row.key for row in tx.execute(under_way) if row.lane in starts}
        self.touch(tx, keys)

    def addresses(self, tx: Connection, keys: Collection[str]) -> dict[str, Address]:
        """Return where the objects of these tasks are, of those that have been sent."""
        if not keys:
            return {}
        sent = select(task.c.key, task.c.address).where(
            task.c.key.in_(keys), task.c.address.is_not(None)
        )
        return {row.key: row.address for row in tx.execute(sent)}

    def key_at(self, tx: Connection, channel: str, ts: str) -> str | None:
        """Return the key of the message at this place, if it is one of ours and still known."""
        there = select(task.c.key, task.c.address).where(
            task.c.ts == ts, task.c.kind.in_(("card", "reply", "tell"))
        )
        return next(
            (row.key for row in tx.execute(there) if row.address.get("channel") == channel), None
        )

    def assign_methods(self, tx: Connection) -> None:
        """Give open and dead tasks a declared method where theirs is unknown to this channel.

        These are tasks of earlier releases; the relay claims by method and would not see them.
        """
        first = self.channel.first
        if not first:
            return
        unknown = task.c.method.not_in(self.channel.limits) & task.c.kind.in_(first)
        for which in (OPEN, DEAD):
            method = case(first, value=task.c.kind)
            tx.execute(update(task).where(which, unknown).values(method=method))

    def _rows(self, tasks: Iterable[Task]) -> list[dict[str, Any]]:
        """Build the rows, sorted by key so that two transactions never deadlock on them."""
        due = self._now()
        cause = trace.cause()
        first = self.channel.first
        return [
            {
                "key": task.key,
                "kind": task.kind,
                "method": first[task.kind] if first else "",
                "lane": task.lane,
                "depends_on": task.depends_on,
                "low_priority": task.low_priority,
                "body": task.body,
                "due": due,
                "since": due,
                "cause": cause,
            }
            for task in sorted(tasks, key=lambda task: task.key)
        ]

    def _touched(self, which: ColumnElement[bool]) -> Update:
        return (
            update(task)
            .where(which)
            .values(
                kind=_translated(task.c.kind, self.channel.retold),
                method=_translated(task.c.method, self.channel.retold),
                **_reopened(bindparam("now", type_=Double), bindparam("cause", type_=String)),
            )
        )

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _notify(self, tx: Connection) -> None:
        for listener in self._listeners:
            after_commit(tx, listener)

    def _on_conflict(self, statement: Upsert) -> Upsert:
        new = statement.excluded
        again = _translated(new.method, self.channel.again)
        return statement.on_conflict_do_update(
            index_elements=["key"],
            set_={
                "kind": new.kind,
                "lane": new.lane,
                "depends_on": new.depends_on,
                "low_priority": new.low_priority,
                "body": new.body,
                "method": case((task.c.address.is_(None), new.method), else_=again),
                **_reopened(new.due, new.cause),
            },
        )


def _lanes(person: str) -> tuple[str, str]:
    """Return the lanes of a person's cards and files."""
    return person, f"files:{person}"


def _translated(column: ColumnElement[str], table: Mapping[str, str]) -> ColumnElement[str]:
    return case(table, value=column, else_=column) if table else column


def _reopened(due: ColumnElement[float], cause: ColumnElement[str]) -> dict[str, Any]:
    """Build the columns of a task that is put again; an open one keeps its place in the queue."""
    return {
        "due": case((OPEN & (task.c.due < due), task.c.due), else_=due),
        "since": case((OPEN, task.c.since), else_=due),
        "version": task.c.version + 1,
        "failures": 0,
        "done": None,
        "dead": False,
        "error": None,
        "cause": cause,
    }


_PUT_ONCE = prepared_upsert(
    task, _COLUMNS, lambda new: new.on_conflict_do_nothing(index_elements=["key"])
)
