"""When the relay has to look again, if nobody rings before."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Double,
    Select,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    union_all,
)

from kaigi.delivery import rules
from kaigi.delivery.claims import budgets_of
from kaigi.delivery.rules import Budget, Limit
from kaigi.delivery.tables import OPEN, lane, task
from kaigi.storage import Prepared


def next_look(tx: Connection, limits: Mapping[str, Limit], now: float) -> float | None:
    """The earliest moment at which something may go that may not go now; None when nothing waits."""
    return min((*_budgets_open(tx, limits, now), *_lanes_open(tx, limits, now)), default=None)


def _budgets_open(tx: Connection, limits: Mapping[str, Limit], now: float) -> list[float]:
    budgets = budgets_of(tx)
    opens = {
        (method, low_priority): rules.opens(limit, budgets.get(method, Budget()), now, low_priority)
        for method, limit in limits.items()
        for low_priority in (False, True)
    }
    later_than = {f"after_{i}": now if at <= now else 0.0 for i, at in enumerate(opens.values())}
    rows = _firsts(tuple(opens)).rows(tx, **later_than)
    return [max(due, opens[method, bool(low_priority)]) for method, low_priority, due in rows]


@cache
def _firsts(heads: tuple[tuple[str, bool], ...]) -> Prepared:
    return Prepared(
        union_all(
            *(
                select(
                    first_due(
                        method, low_priority, bindparam(f"after_{i}", type_=Double)
                    ).subquery()
                )
                for i, (method, low_priority) in enumerate(heads)
            )
        )
    )


def first_due(method: str, low_priority: bool, later_than: BindParameter[float]) -> Select[Any]:
    return (
        select(task.c.method, task.c.low_priority, task.c.due)
        .where(
            OPEN,
            task.c.method == method,
            task.c.low_priority == low_priority,
            task.c.due > later_than,
        )
        .order_by(task.c.due)
        .limit(1)
    )


def _lanes_open(tx: Connection, limits: Mapping[str, Limit], now: float) -> list[float]:
    ahead = min((limit.tolerance for limit in limits.values() if limit.gap), default=0.0)
    return [at for (at,) in _LANES.rows(tx, now=now, ahead=ahead) if at is not None]


_NOW, _AHEAD = bindparam("now", type_=Double), bindparam("ahead", type_=Double)
_SPACED = lane.c.free - _AHEAD
_WAITING = exists().where(OPEN, task.c.lane != "", task.c.lane == lane.c.key, task.c.due <= _NOW)
_LANES = Prepared(
    select(func.min(case((lane.c.held > _SPACED, lane.c.held), else_=_SPACED))).where(
        or_(lane.c.held > _NOW, lane.c.free > _NOW + _AHEAD), _WAITING
    )
)
