"""Desks of the outbox: the operators', who inspect, retry and drop tasks, and private answers.

Operators see keys, kinds and states alone, never the content of a task.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, func, select, update

from kaigi.blocks import Message
from kaigi.clock import Clock, SystemClock
from kaigi.delivery.outbox import Outbox, Task
from kaigi.delivery.tables import DEAD, DROPPED, OPEN, TaskState, lane, state_of, task
from kaigi.errors import Refused, _
from kaigi.redacted import Redacted
from kaigi.storage import Storage, reading, transaction
from kaigi.storage.integrity import check_writable

_SHOWN = ("key", "kind", "dead", "lease", "claims", "failures", "error", "since", "done", "due")
NOTHING_DONE = _("Nothing was changed. The keys are listed by: kaigi outbox list")


class BacklogTask(Struct, frozen=True):
    """A task that is pending or was given up.

    `tried` counts every sending under this key. `since`: pending or dead since then; None for tasks
    older than that column. `next`: the next attempt; None while in flight and after giving up.
    """

    key: str
    kind: str
    state: TaskState
    tried: int
    error: str | None
    since: datetime | None
    next: datetime | None


class Backlog(Struct, frozen=True):
    """The first tasks of the backlog, and the count of all."""

    tasks: Sequence[BacklogTask]
    count: int


class DeadTask(Struct, frozen=True):
    """A task that was given up. `code`: the error's class, with the outside system's code."""

    key: str
    kind: str
    code: str


class DeadTasks(Struct, frozen=True):
    """The tasks given up since a time: the latest, their count, and the count of all times."""

    latest: Sequence[DeadTask]
    count: int
    in_all: int


class Vitals(Struct, frozen=True):
    """Vital figures. `oldest_due`: delay of the oldest due task in seconds, without low-priority.

    `dead`: number of tasks that were given up.
    """

    oldest_due: float
    dead: int


OnResolved = Callable[[Connection, Collection[datetime]], None]
"""Called in the transaction in which an operator retries or drops dead tasks.

Takes the times at which those tasks were given up.
"""


class Asker(Redacted, frozen=True):
    """A person in chat, and where they asked: `channel` and `response_url` may be empty."""

    hidden = frozenset({"response_url"})

    user: str
    channel: str = ""
    response_url: str = ""


class AnswerDesk:
    """Private answers: beside the clicked message, or as direct messages."""

    def __init__(self, storage: Storage, outbox: Outbox) -> None:
        self.storage = storage
        self._outbox = outbox

    @transaction
    def answer(
        self,
        tx: Connection,
        click: str,
        asker: Asker,
        message: Message,
        *,
        replaces: bool = False,
        under: str | None = None,
    ) -> None:
        """Answer a click once, however often it is delivered, to that person alone.

        The answer stands beside the clicked message, or `replaces` one that was private too. In
        the person's own conversation it may stand `under` the message of a task, by its key.
        """
        body: dict[str, Any] = {"user": asker.user, "text": message.text, "blocks": message.blocks}
        kind = "tell"
        if asker.response_url:
            kind = "answer"
            body |= {
                "response_url": asker.response_url,
                "channel": asker.channel,
                "replace_original": replaces,
            }
        task = Task(f"delivery:answer:{click}", kind, body=body, depends_on=under)
        self._outbox.put_once(tx, [task])


class OutboxDesk:
    """The outbox as operators use it."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock | None = None,
        on_resolved: OnResolved = lambda _tx, _given_up: None,
    ) -> None:
        """Take the machine's clock, and the callback after a retry or drop."""
        self.storage = storage
        self._clock = clock or SystemClock()
        self._on_resolved = on_resolved

    @reading
    def backlog(self, tx: Connection, most: int, *, dead_only: bool = False) -> Backlog:
        """List dead tasks, the latest first, then pending ones by their due time."""
        wanted = [DEAD] if dead_only else [DEAD, OPEN]
        in_lane = lane.c.key == task.c.lane
        columns = [task.c[name] for name in _SHOWN]
        found = select(*columns, lane.c.held).join_from(task, lane, in_lane, isouter=True)
        rows: list[Row[Any]] = []
        for which in wanted:
            first = found.where(which).order_by(task.c.done.desc(), task.c.due).limit(most)
            rows += tx.execute(first)
        count = sum(_count(tx, which) for which in wanted)
        now = self._now()
        tasks: list[BacklogTask] = []
        for row in rows[:most]:
            state = state_of(row, now)
            waits = state in (TaskState.WAITING, TaskState.RETRYING)
            tasks.append(
                BacklogTask(
                    row.key,
                    row.kind,
                    state,
                    row.claims,
                    row.error,
                    since=_moment(row.done if row.dead else row.since),
                    next=_moment(max(row.due, row.held or 0.0)) if waits else None,
                )
            )
        return Backlog(tasks, count)

    @transaction
    def vitals(self, tx: Connection) -> Vitals:
        """Measure the outbox, and write a row, since reading works on a full disk too."""
        check_writable(tx)
        now = self._now()
        due = tx.scalar(
            select(func.min(task.c.due)).where(OPEN, ~task.c.low_priority, task.c.due <= now)
        )
        return Vitals(0.0 if due is None else round(now - due, 1), _count(tx, DEAD))

    @transaction
    def retry(self, tx: Connection, keys: Collection[str]) -> int:
        """Open dead tasks again: all of these, or none. Raise Refused."""
        found = _find(tx, keys)
        if waiting := [key for key, row in found.items() if not row.dead]:
            raise Refused(_("Not given up: {keys}", keys=_joined(waiting)), NOTHING_DONE)
        self._resolve(tx, found.values())
        return _open_again(tx, task.c.key.in_(found))

    @transaction
    def retry_all(self, tx: Connection) -> int:
        """Open every dead task again."""
        self._resolve(tx, tx.execute(select(task.c.dead, task.c.done).where(DEAD)))
        return _open_again(tx, DEAD)

    @transaction
    def drop(self, tx: Connection, keys: Collection[str]) -> int:
        """Close pending or dead tasks for good: all of these, or none. Raise Refused.

        The claim's number changes, so that a sending in flight cannot open its task again. Where it
        may have arrived, the task stays in doubt, and a later put looks first.
        """
        found = _find(tx, keys)
        if over := [key for key, row in found.items() if row.done is not None and not row.dead]:
            raise Refused(_("Delivered already: {keys}", keys=_joined(over)), NOTHING_DONE)
        self._resolve(tx, found.values())
        dropped = update(task).values(
            done=self._now(),
            dead=False,
            error=DROPPED,
            lease=0.0,
            claims=task.c.claims + 1,
            in_doubt=task.c.in_doubt | (task.c.lease > 0),
        )
        return tx.execute(dropped.where(task.c.key.in_(found))).rowcount

    def _resolve(self, tx: Connection, rows: Iterable[Row[Any]]) -> None:
        self._on_resolved(tx, {died for row in rows if row.dead and (died := _moment(row.done))})

    def _now(self) -> float:
        return self._clock.now().timestamp()


def dead_since(tx: Connection, since: datetime, most: int, except_prefix: str) -> DeadTasks:
    """List the tasks that were given up since a time, without keys that begin with a prefix."""
    dead = DEAD & ~task.c.key.startswith(except_prefix, autoescape=True)
    lately = dead & (task.c.done >= since.timestamp())
    rows = tx.execute(
        select(task).where(lately).order_by(task.c.done.desc(), task.c.key).limit(most)
    )
    # tasks of earlier releases have the error's message behind a colon
    latest = [DeadTask(row.key, row.kind, (row.error or "").partition(":")[0]) for row in rows]
    return DeadTasks(latest, _count(tx, lately), _count(tx, dead))


def _count(tx: Connection, which: ColumnElement[bool]) -> int:
    return tx.scalar(select(func.count()).where(which)) or 0


def _find(tx: Connection, keys: Collection[str]) -> Mapping[str, Row[Any]]:
    """Find tasks by key and lock them, in the order in which every writer takes them."""
    wanted = (
        select(task.c.key, task.c.done, task.c.dead)
        .where(task.c.key.in_(keys))
        .order_by(task.c.key)
    )
    rows: list[Row[Any]] = [*tx.execute(wanted.with_for_update())]
    found = {row.key: row for row in rows}
    if unknown := [key for key in keys if key not in found]:
        raise Refused(_("Not in the outbox: {keys}", keys=_joined(unknown)), NOTHING_DONE)
    return found


def _open_again(tx: Connection, which: ColumnElement[bool]) -> int:
    """Open tasks; one in doubt stays so, and its sender looks before repeating."""
    return tx.execute(update(task).where(which).values(done=None, dead=False, failures=0)).rowcount


def _joined(keys: Collection[str]) -> str:
    return ", ".join(sorted(keys))


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
