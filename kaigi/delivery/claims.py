"""The relay's side of the tables: what it may send now, and what became of it.

The number of statements does not depend on how many rows wait or how many are taken.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import cache
from math import inf
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Integer,
    Row,
    Select,
    bindparam,
    exists,
    or_,
    select,
    text,
    union_all,
    update,
)

from kaigi.delivery import rules
from kaigi.delivery.ports import Sending
from kaigi.delivery.rules import LEASE, Budget, Limit, Room
from kaigi.delivery.tables import OPEN, budget, lane, task
from kaigi.storage import Prepared, Upsert, prepared_upsert

_TURN = 0x72656C61  # "rela": any number, as long as every replica asks for the same
_parent = task.alias("parent")


class Parent(Enum):
    """What became of the task that another goes after: it stands, it had nobody to go to, or it failed."""

    NONE = "none"
    STANDS = "stands"
    NOWHERE = "nowhere"
    DEAD = "dead"


class Claim(Struct, frozen=True):
    """A sending, and what proves that it is still ours: the number of the claim, and the lane's lease.

    `cause` is the id of what came in and was the reason for it.
    """

    sending: Sending
    id: int
    number: int
    version: int
    failures: int
    method: str
    lane: str
    lease: float
    parent: Parent
    cause: str | None


def claim(tx: Connection, limits: Mapping[str, Limit], now: float, most: int) -> list[Claim]:
    """Takes what is due, is next in its lane and fits its method's budget, at most one of each lane.

    To be called after `take_turns`.
    """
    budgets = budgets_of(tx)
    rooms = {m: rules.room(limit, budgets.get(m, Budget()), now) for m, limit in limits.items()}
    chosen = _choose(_waiting(tx, limits, rooms, now, most), rooms, most)
    if not chosen:
        return []
    rows = _lease(tx, list(chosen), now)
    parents = _parents(tx, [row.depends_on for row in rows if row.depends_on])
    _take_lanes(tx, [chosen[row.id] for row in rows], limits, now)
    _spend(tx, limits, budgets, rows, now)
    return [_claim(row, chosen[row.id], parents.get(row.depends_on)) for row in rows]


def take_turns(tx: Connection) -> None:
    """One replica after the other: budgets are the workspace's. SQLite's BEGIN IMMEDIATE does the same."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})


def budgets_of(tx: Connection) -> dict[str, Budget]:
    return {
        row.method: Budget(tuple((cell, calls) for cell, calls in row.spent), row.held, row.even)
        for row in tx.execute(select(budget))
    }


class _Head(NamedTuple):
    """`free`: the lane's, where it has one."""

    id: int
    lane: str
    method: str
    low_priority: bool
    due: float
    lease: float
    free: float | None


def _waiting(
    tx: Connection, limits: Mapping[str, Limit], rooms: Mapping[str, Room], now: float, most: int
) -> list[_Head]:
    """A bounded look into the index for each method; what its budget keeps back is not even read."""
    allowed = {f"calls_{i}": min(most, free.calls) for i, free in enumerate(rooms.values())}
    low_priority = {
        f"low_{i}": min(most, free.low_priority) for i, free in enumerate(rooms.values())
    }
    return [
        _Head(*row)
        for row in _heads(tuple(limits.items())).rows(tx, now=now, **allowed, **low_priority)
    ]


@cache
def _heads(limits: tuple[tuple[str, Limit], ...]) -> Prepared:
    heads = [
        select(
            head(method, low_priority, limit)
            .limit(bindparam(f"{name}_{i}", type_=Integer))
            .subquery()
        )
        for i, (method, limit) in enumerate(limits)
        for name, low_priority in (("calls", False), ("low", True))
    ]
    found = union_all(*heads).subquery()
    return Prepared(select(found).order_by(found.c.low_priority, found.c.due, found.c.id))


def head(method: str, low_priority: bool, limit: Limit) -> Select[Any]:
    """The first of one method that may go, read in the order of the index `task_open`."""
    now = bindparam("now", type_=Double)
    shut = lane.c.held > now
    if limit.gap:
        shut |= lane.c.free > now + limit.tolerance
    return (
        select(
            task.c.id,
            task.c.lane,
            task.c.method,
            task.c.low_priority,
            task.c.due,
            task.c.lease,
            lane.c.free,
        )
        .join_from(task, lane, lane.c.key == task.c.lane, isouter=True)
        .where(
            OPEN,
            task.c.method == method,
            task.c.low_priority == low_priority,
            task.c.due <= now,
            task.c.lease <= now,
        )
        .where(or_(lane.c.key.is_(None), ~shut), ~_must_follow())
        .order_by(task.c.due, task.c.id)
    )


def _must_follow() -> ColumnElement[bool]:
    """What it goes after has no address yet, and may still get one."""
    return exists().where(
        _parent.c.key == task.c.depends_on, _parent.c.address.is_(None), _parent.c.done.is_(None)
    )


def _choose(rows: Sequence[_Head], rooms: Mapping[str, Room], most: int) -> dict[int, _Head]:
    chosen: dict[int, _Head] = {}
    lanes: set[str] = set()
    calls = {method: [free.calls, free.low_priority] for method, free in rooms.items()}
    for row in rows:
        left = calls[row.method]
        if (
            len(chosen) == most
            or row.lane in lanes
            or not left[0]
            or (row.low_priority and not left[1])
        ):
            continue
        chosen[row.id] = row
        lanes |= {row.lane} - {""}
        left[0] -= 1
        left[1] -= row.low_priority
    return chosen


def _lease(tx: Connection, ids: list[int], now: float) -> list[Row[Any]]:
    rows = tx.execute(_LEASE, {"ids": ids, "now": now, "until": now + LEASE}).all()
    return sorted(rows, key=lambda row: ids.index(row.id))


_LEASE = (
    update(task)
    .where(
        # passes over a row that a desk is writing at this moment: it comes with the next turn
        task.c.id.in_(
            select(task.c.id)
            .where(task.c.id.in_(bindparam("ids", expanding=True)))
            .with_for_update(skip_locked=True)
        ),
        OPEN,
        task.c.lease <= bindparam("now", type_=Double),
    )
    .values(lease=bindparam("until", type_=Double), claims=task.c.claims + 1)
    .returning(task)
)


def _parents(tx: Connection, keys: list[str]) -> dict[str, Row[Any]]:
    if not keys:
        return {}
    wanted = select(task.c.key, task.c.address, task.c.dead).where(task.c.key.in_(keys))
    found: list[Row[Any]] = [*tx.execute(wanted)]
    return {row.key: row for row in found}


def _take_lanes(tx: Connection, rows: list[_Head], limits: Mapping[str, Limit], now: float) -> None:
    taken = [
        {
            "key": row.lane,
            "held": now + LEASE,
            "free": rules.next_free(limits[row.method], row.free or 0.0, now)
            if limits[row.method].gap
            else row.free or 0.0,
        }
        for row in rows
        if row.lane
    ]
    if taken:
        taken.sort(key=lambda row: str(row["key"]))
        _TAKE_LANE.later(tx, *taken)


def _spend(
    tx: Connection,
    limits: Mapping[str, Limit],
    budgets: Mapping[str, Budget],
    rows: list[Row[Any]],
    now: float,
) -> None:
    calls: dict[str, list[int]] = {}
    for row in rows:
        spent = calls.setdefault(row.method, [0, 0])
        spent[0] += 1
        spent[1] += row.low_priority
    after = {
        method: rules.spend(limits[method], budgets.get(method, Budget()), now, *spent)
        for method, spent in calls.items()
        if limits[method].per_minute != inf
    }
    if after:
        _SPEND.later(
            tx,
            *(
                {"method": method, "spent": b.spent, "held": b.held, "even": b.even}
                for method, b in after.items()
            ),
        )


def _renewing(key: str, *columns: str) -> Callable[[Upsert], Upsert]:
    def on_conflict(new: Upsert) -> Upsert:
        renewed = {column: new.excluded[column] for column in columns}
        return new.on_conflict_do_update(index_elements=[key], set_=renewed)

    return on_conflict


_TAKE_LANE = prepared_upsert(lane, ("key", "held", "free"), _renewing("key", "held", "free"))
_SPEND = prepared_upsert(
    budget, ("method", "spent", "held", "even"), _renewing("method", "spent", "even")
)


def _claim(row: Row[Any], before: _Head, parent: Row[Any] | None) -> Claim:
    """A lease that had run out means that somebody vanished in the middle of this."""
    sending = Sending(
        row.key,
        row.kind,
        row.body,
        row.address,
        parent.address if parent else None,
        in_doubt=row.in_doubt or before.lease > 0,
    )
    return Claim(
        sending=sending,
        id=row.id,
        number=row.claims,
        version=row.version,
        failures=row.failures,
        method=row.method,
        lane=row.lane,
        lease=row.lease,
        parent=_state(parent) if row.depends_on else Parent.NONE,
        cause=row.cause,
    )


def _state(parent: Row[Any] | None) -> Parent:
    if parent is not None and parent.address:
        return Parent.STANDS
    return Parent.NOWHERE if parent is not None and not parent.dead else Parent.DEAD
