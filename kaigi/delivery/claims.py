"""Claims: the tasks that a relay takes, with a lease, because they may leave now.

The number of statements does not depend on how many tasks wait or how many are taken.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
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
    union_all,
    update,
)

from kaigi.delivery import pacing
from kaigi.delivery.pacing import Allowance, Budget, Limit
from kaigi.delivery.ports import Sending
from kaigi.delivery.tables import OPEN, budget, lane, task
from kaigi.storage import Prepared, prepared_upsert

LEASE = 30.0
"""Seconds after which another relay takes over from a killed process; renewed by a living one."""
LONGEST_LEASE = 10 * LEASE
"""Seconds; one that ends later was taken by a clock ahead, and is set to end in `LEASE` seconds."""

_parent = task.alias("parent")
_NOW = bindparam("now", type_=Double)
_UNLEASED = or_(task.c.lease <= _NOW, task.c.lease > _NOW + LONGEST_LEASE)


class Parent(Enum):
    """State of the task that another depends on."""

    NONE = "none"
    SENT = "sent"
    NO_RECIPIENT = "no recipient"
    DEAD = "dead"


class Claim(Struct, frozen=True):
    """A sending that this relay holds, by the claim's number and the lane's lease.

    `cause` is the id of the request that led to it.
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


class _Candidate(NamedTuple):
    """A task that may leave. `free` is its lane's; None without a lane, or for a new one."""

    id: int
    lane: str
    method: str
    low_priority: bool
    due: float
    lease: float
    free: float | None


def claim(
    tx: Connection, limits: Mapping[str, Limit], now: float, most: int, held: Sequence[Claim] = ()
) -> list[Claim]:
    """Claim tasks that are due, next in their lane and within their method's budget.

    Takes at most one of each lane. `held`: the claims whose sendings are under way. The caller
    holds the lock that lets one relay claim at a time.
    """
    budgets = read_budgets(tx)
    under_way = Counter(claimed.method for claimed in held)
    allowances = {
        method: pacing.allowance(limit, budgets.get(method, Budget()), now, under_way[method])
        for method, limit in limits.items()
    }
    # Read from the index up to each method's allowance: tasks that wait for it are not read.
    bounds: dict[str, int] = {}
    for i, allowance in enumerate(allowances.values()):
        bounds[f"calls_{i}"] = min(most, allowance.calls)
        bounds[f"low_{i}"] = min(most, allowance.low_priority)
    heads = _heads(tuple(limits.items())).rows(tx, now=now, **bounds)
    chosen = _choose([_Candidate(*row) for row in heads], allowances, most)
    if held_too_long := [row.id for row in chosen.values() if row.lease > now]:
        still = task.c.id.in_(held_too_long) & (task.c.lease > now + LONGEST_LEASE)
        tx.execute(update(task).where(still).values(lease=now + LEASE))
    if not chosen:
        return []
    leased = tx.execute(_LEASE, {"ids": list(chosen), "now": now, "until": now + LEASE}).all()
    order = list(chosen)
    rows = sorted(leased, key=lambda row: order.index(row.id))
    parents: dict[str, Row[Any]] = {}
    if keys := [row.depends_on for row in rows if row.depends_on]:
        wanted = select(task.c.key, task.c.address, task.c.dead).where(task.c.key.in_(keys))
        found: list[Row[Any]] = [*tx.execute(wanted)]
        parents = {row.key: row for row in found}
    _take_lanes(tx, [chosen[row.id] for row in rows], limits, now)
    _spend(tx, limits, budgets, rows, now)
    return [_claim(row, chosen[row.id], parents.get(row.depends_on)) for row in rows]


def read_budgets(tx: Connection) -> dict[str, Budget]:
    """Read what each method has spent, by method."""
    return {
        row.method: Budget(tuple((cell, calls) for cell, calls in row.spent), row.held, row.even)
        for row in tx.execute(select(budget))
    }


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
    """Select the first tasks of one method that may leave, in the order of the index `task_open`.

    Passes over a task whose parent has no address yet and may still get one.
    """
    lane_closed: ColumnElement[bool] = lane.c.held > _NOW
    if limit.gap:
        lane_closed |= lane.c.free > _NOW + limit.tolerance
    waits_for_parent = exists().where(
        _parent.c.key == task.c.depends_on, _parent.c.address.is_(None), _parent.c.done.is_(None)
    )
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
            task.c.due <= _NOW,
            _UNLEASED,
        )
        .where(or_(lane.c.key.is_(None), ~lane_closed), ~waits_for_parent)
        .order_by(task.c.due, task.c.id)
    )


def _choose(
    candidates: Sequence[_Candidate], allowances: Mapping[str, Allowance], most: int
) -> dict[int, _Candidate]:
    """Choose the tasks that fit the allowances, by id, at most one of each lane."""
    chosen: dict[int, _Candidate] = {}
    lanes: set[str] = set()
    calls = {method: allowance.calls for method, allowance in allowances.items()}
    low = {method: allowance.low_priority for method, allowance in allowances.items()}
    for row in candidates:
        if len(chosen) == most:
            break
        if row.lane in lanes or not calls[row.method] or (row.low_priority and not low[row.method]):
            continue
        chosen[row.id] = row
        if row.lane:
            lanes.add(row.lane)
        calls[row.method] -= 1
        low[row.method] -= row.low_priority
    return chosen


_LEASE = (
    update(task)
    .where(
        # skips a row that a desk is writing just now: it is claimed in the next turn
        task.c.id.in_(
            select(task.c.id)
            .where(task.c.id.in_(bindparam("ids", expanding=True)))
            .with_for_update(skip_locked=True)
        ),
        OPEN,
        task.c.lease <= _NOW,
    )
    .values(lease=bindparam("until", type_=Double), claims=task.c.claims + 1)
    .returning(task)
)


def _take_lanes(
    tx: Connection, rows: list[_Candidate], limits: Mapping[str, Limit], now: float
) -> None:
    """Hold the lanes for the length of the lease and advance their rhythm."""
    taken: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.lane:
            limit = limits[row.method]
            free = row.free or 0.0
            if limit.gap:
                free = pacing.next_free(limit, free, now)
            taken[row.lane] = {"key": row.lane, "held": now + LEASE, "free": free}
    if taken:
        _TAKE_LANE.later(tx, *(taken[key] for key in sorted(taken)))


def _spend(
    tx: Connection,
    limits: Mapping[str, Limit],
    budgets: Mapping[str, Budget],
    rows: list[Row[Any]],
    now: float,
) -> None:
    calls: dict[str, int] = {}
    low: dict[str, int] = {}
    for row in rows:
        if limits[row.method].per_minute != inf:
            calls[row.method] = calls.get(row.method, 0) + 1
            low[row.method] = low.get(row.method, 0) + row.low_priority
    spent: list[dict[str, Any]] = []
    for method, count in calls.items():
        before = budgets.get(method, Budget())
        after = pacing.spend(limits[method], before, now, count, low[method])
        spent.append(
            {"method": method, "spent": after.spent, "held": after.held, "even": after.even}
        )
    if spent:
        _SPEND.later(tx, *spent)


_TAKE_LANE = prepared_upsert(
    lane,
    ("key", "held", "free"),
    lambda new: new.on_conflict_do_update(
        index_elements=["key"], set_={"held": new.excluded.held, "free": new.excluded.free}
    ),
)
_SPEND = prepared_upsert(
    budget,
    ("method", "spent", "held", "even"),
    lambda new: new.on_conflict_do_update(
        index_elements=["method"], set_={"spent": new.excluded.spent, "even": new.excluded.even}
    ),
)


def _claim(row: Row[Any], before: _Candidate, parent: Row[Any] | None) -> Claim:
    """Build the claim. An expired lease means that a process died during the sending."""
    state = Parent.NONE
    if row.depends_on:
        state = Parent.DEAD if parent is None or parent.dead else Parent.NO_RECIPIENT
        if parent is not None and parent.address:
            state = Parent.SENT
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
        parent=state,
        cause=row.cause,
    )
