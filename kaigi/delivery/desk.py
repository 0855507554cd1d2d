"""The outbox in an operator's hands: what is owed, what was given up, and what is to become of it.

Keys and kinds alone are shown, never what is to be sent. Each public method of the desk is one transaction.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, Update, func, select, update

from kaigi.clock import Clock, SystemClock
from kaigi.delivery.tables import DEAD, OPEN, lane, task
from kaigi.errors import Refused, _
from kaigi.storage import Storage, reading, transaction

NOTHING_DONE = _("Nothing was changed. The keys are listed by: kaigi outbox list")
DROPPED = "dropped by an operator"


class Owed(Struct, frozen=True):
    """`tried` counts every sending under this key. `since` is None for what is older than that column, `next`
    where there is no next time by itself.
    """

    key: str
    kind: str
    dead: bool
    under_way: bool
    tried: int
    error: str | None
    since: datetime | None
    next: datetime | None


class Listing(Struct, frozen=True):
    """The first few, and how many there are."""

    rows: Sequence[Owed]
    count: int


class Loss(Struct, frozen=True):
    """`code` is the error's kind, with the word that the other side used for it."""

    key: str
    kind: str
    code: str


class Losses(Struct, frozen=True):
    """What was given up since a moment: the latest, how many, and how many there are from before as well."""

    latest: Sequence[Loss]
    count: int
    in_all: int


class Vitals(Struct, frozen=True):
    """`oldest_due`: for how many seconds something that people wait for has been due, at most."""

    oldest_due: float
    dead: int


Tended = Callable[[Connection, Collection[datetime]], None]
"""Hears when those deliveries were given up that are so no longer."""


def _nobody(tx: Connection, given_up: Collection[datetime]) -> None:
    return


class OutboxDesk:
    def __init__(
        self, storage: Storage, clock: Clock | None = None, tended: Tended = _nobody
    ) -> None:
        """`clock` is the machine's. `tended` is told in the same transaction."""
        self.storage = storage
        self._clock = clock or SystemClock()
        self._tended = tended

    @reading
    def owed(self, tx: Connection, most: int, *, dead_alone: bool = False) -> Listing:
        """What was given up first, the latest on top, then what waits, in the order in which it falls due."""
        wanted = [DEAD] if dead_alone else [DEAD, OPEN]
        rows = [row for which in wanted for row in _first(tx, which, most)]
        count = sum(_count(tx, which) for which in wanted)
        return Listing([self._owed(row) for row in rows[:most]], count)

    @transaction
    def vitals(self, tx: Connection) -> Vitals:
        """By the way that everything takes which is to be written: to be able to read is not enough."""
        now = self._now()
        due = tx.scalar(
            select(func.min(task.c.due)).where(OPEN, ~task.c.low_priority, task.c.due <= now)
        )
        return Vitals(0.0 if due is None else round(now - due, 1), _count(tx, DEAD))

    @transaction
    def retry(self, tx: Connection, keys: Collection[str]) -> int:
        """Opens again what was given up: all of these, or none. Raises Refused."""
        found = _found(tx, keys)
        if waiting := [key for key, row in found.items() if not row.dead]:
            raise Refused(_("Not given up: {keys}", keys=_listed(waiting)), NOTHING_DONE)
        self._tend(tx, found.values())
        return _open_again(tx, task.c.key.in_(found))

    @transaction
    def retry_all(self, tx: Connection) -> int:
        self._tend(tx, tx.execute(select(task.c.dead, task.c.done).where(DEAD)))
        return _open_again(tx, DEAD)

    @transaction
    def drop(self, tx: Connection, keys: Collection[str]) -> int:
        """Closes for good what waits or was given up: all of these, or none. Raises Refused."""
        found = _found(tx, keys)
        if over := [key for key, row in found.items() if row.done is not None and not row.dead]:
            raise Refused(_("Delivered already: {keys}", keys=_listed(over)), NOTHING_DONE)
        self._tend(tx, found.values())
        return tx.execute(_dropped(self._now()).where(task.c.key.in_(found))).rowcount

    def _tend(self, tx: Connection, rows: Iterable[Row[Any]]) -> None:
        self._tended(tx, {died for row in rows if row.dead and (died := _moment(row.done))})

    def _owed(self, row: Row[Any]) -> Owed:
        under_way = not row.dead and row.lease > self._now()
        waits = None if row.dead or under_way else max(row.due, row.held or 0.0)
        since = row.done if row.dead else row.since
        return Owed(
            row.key,
            row.kind,
            row.dead,
            under_way,
            row.claims,
            row.error,
            _moment(since),
            _moment(waits),
        )

    def _now(self) -> float:
        return self._clock.now().timestamp()


def losses(tx: Connection, since: datetime, most: int, apart_from: str) -> Losses:
    """`apart_from`: keys that begin with it do not count."""
    dead = DEAD & ~task.c.key.startswith(apart_from, autoescape=True)
    lately = dead & (task.c.done >= since.timestamp())
    rows = tx.execute(
        select(task).where(lately).order_by(task.c.done.desc(), task.c.key).limit(most)
    )
    latest = [Loss(row.key, row.kind, (row.error or "").partition(":")[0]) for row in rows]
    return Losses(latest, _count(tx, lately), _count(tx, dead))


def _count(tx: Connection, which: ColumnElement[bool]) -> int:
    return tx.scalar(select(func.count()).where(which)) or 0


def _first(tx: Connection, which: ColumnElement[bool], most: int) -> Sequence[Row[Any]]:
    columns = (
        task.c[name] for name in ("key", "kind", "dead", "lease", "claims", "error", "since")
    )
    found = select(*columns, task.c.done, task.c.due, lane.c.held).join_from(
        task, lane, lane.c.key == task.c.lane, isouter=True
    )
    return [*tx.execute(found.where(which).order_by(task.c.done.desc(), task.c.due).limit(most))]


def _found(tx: Connection, keys: Collection[str]) -> Mapping[str, Row[Any]]:
    """By key, in the order in which every writer takes them, and kept from others until the end."""
    wanted = (
        select(task.c.key, task.c.done, task.c.dead)
        .where(task.c.key.in_(keys))
        .order_by(task.c.key)
    )
    rows: list[Row[Any]] = [*tx.execute(wanted.with_for_update())]
    found = {row.key: row for row in rows}
    if unknown := [key for key in keys if key not in found]:
        raise Refused(_("Not in the outbox: {keys}", keys=_listed(unknown)), NOTHING_DONE)
    return found


def _open_again(tx: Connection, which: ColumnElement[bool]) -> int:
    """One that is in doubt stays so, and its sender looks before repeating."""
    return tx.execute(update(task).where(which).values(done=None, dead=False, failures=0)).rowcount


def _dropped(now: float) -> Update:
    """With a new number of the claim, so that a sending under way cannot open it again. Where it may have
    arrived, a later wish looks first.
    """
    return update(task).values(
        done=now,
        dead=False,
        error=DROPPED,
        lease=0.0,
        claims=task.c.claims + 1,
        in_doubt=task.c.in_doubt | (task.c.lease > 0),
    )


def _listed(keys: Collection[str]) -> str:
    return ", ".join(sorted(keys))


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
