"""Promises to the world outside, made in the transaction that gives the reason for them."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from msgspec import Struct, field
from sqlalchemy import ColumnElement, Connection, Double, String, bindparam, case, update

from kaigi import trace
from kaigi.clock import Clock, SystemClock
from kaigi.delivery.ports import Body
from kaigi.delivery.rules import AGAIN, FIRST, RETOLD
from kaigi.delivery.tables import OPEN, task
from kaigi.storage import Prepared, Upsert, after_commit, prepared_upsert


class Task(Struct, frozen=True):
    """Something that is to be so outside: not a call but a wish, so that several wishes become one call.

    `key` names the thing for ever. `lane`: what must go in order and spaced, such as one conversation.
    `depends_on`: the key of a task that must have an address first (the message in whose thread this goes).
    `low_priority`: one of very many that nobody waits for; people's own go first.
    """

    key: str
    kind: str
    lane: str = ""
    body: Body = field(default_factory=dict)
    depends_on: str | None = None
    low_priority: bool = False


class Outbox:
    """Works on the caller's transaction; whoever listens is told when that stands."""

    def __init__(self, clock: Clock | None = None) -> None:
        """`clock` is the machine's, even where people's own day is another."""
        self._clock = clock or SystemClock()
        self._listeners: list[Callable[[], None]] = []

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Called from the storage's thread after each commit that left work here. Returns how to stop it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def put(self, tx: Connection, tasks: Iterable[Task]) -> None:
        """A task that is there already takes the new wish. One in flight is sent again when it is back."""
        rows = self._rows({wish.key: wish for wish in tasks}.values())
        if not rows:
            return
        _PUT.later(tx, *rows)
        self._tell(tx)

    def put_once(self, tx: Connection, tasks: Iterable[Task]) -> None:
        """For an answer that is given once: a key that is there already stays as it is."""
        rows = self._rows(tasks)
        if not rows:
            return
        _PUT_ONCE.later(tx, *rows)
        self._tell(tx)

    def touch(self, tx: Connection, keys: Collection[str]) -> None:
        """What is shown under these keys has changed: send it again. A key that is not there stays away."""
        if not keys:
            return
        now, cause = self._now(), trace.cause()
        _TOUCH.later(tx, *({"shown": key, "now": now, "cause": cause} for key in sorted(keys)))
        self._tell(tx)

    def _rows(self, tasks: Iterable[Task]) -> list[dict[str, Any]]:
        """In the order of their keys, so that two transactions never wait for each other's rows."""
        due, cause = self._now(), trace.cause()
        return [
            {
                "key": wish.key,
                "kind": wish.kind,
                "method": FIRST.get(wish.kind, ""),
                "lane": wish.lane,
                "depends_on": wish.depends_on,
                "low_priority": wish.low_priority,
                "body": wish.body,
                "due": due,
                "since": due,
                "cause": cause,
            }
            for wish in sorted(tasks, key=lambda wish: wish.key)
        ]

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _tell(self, tx: Connection) -> None:
        for listener in self._listeners:
            after_commit(tx, listener)


def _put(statement: Upsert) -> Upsert:
    wish = statement.excluded
    again = case(AGAIN, value=wish.method, else_=wish.method)
    return statement.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "kind": wish.kind,
            "lane": wish.lane,
            "depends_on": wish.depends_on,
            "low_priority": wish.low_priority,
            "body": wish.body,
            "method": case((task.c.address.is_(None), wish.method), else_=again),
            **_wanted_anew(wish.due, wish.cause),
        },
    )


def _wanted_anew(due: ColumnElement[float], cause: ColumnElement[str]) -> dict[str, Any]:
    """One that still waits keeps its place in the line."""
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


_WISH = (
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
_PUT = prepared_upsert(task, _WISH, _put)
_PUT_ONCE = prepared_upsert(
    task, _WISH, lambda new: new.on_conflict_do_nothing(index_elements=["key"])
)
_TOUCH = Prepared(
    update(task)
    .where(task.c.key == bindparam("shown"))
    .values(
        {
            column.name: case(RETOLD, value=column, else_=column)
            for column in (task.c.kind, task.c.method)
        }
        | _wanted_anew(bindparam("now", type_=Double), bindparam("cause", type_=String))
    )
)
