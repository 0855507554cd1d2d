"""Next wake-up time of the relay, without a commit in between."""

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

from kaigi.delivery import pacing
from kaigi.delivery.claims import read_budgets
from kaigi.delivery.pacing import Budget, Limit
from kaigi.delivery.tables import OPEN, lane, task
from kaigi.storage import Prepared


def next_wakeup(tx: Connection, limits: Mapping[str, Limit], now: float) -> float | None:
    """Find the earliest time at which a pending task may leave; None if none is pending."""
    budgets = read_budgets(tx)
    opens = {
        (method, low_priority): pacing.opens(
            limit, budgets.get(method, Budget()), now, low_priority
        )
        for method, limit in limits.items()
        for low_priority in (False, True)
    }
    later_than = {f"after_{i}": now if at <= now else 0.0 for i, at in enumerate(opens.values())}
    rows = _firsts(tuple(opens)).rows(tx, **later_than)
    times = [max(due, opens[method, bool(low_priority)]) for method, low_priority, due in rows]
    ahead = min((limit.tolerance for limit in limits.values() if limit.gap), default=0.0)
    times += [at for (at,) in _LANES.rows(tx, now=now, ahead=ahead) if at is not None]
    return min(times, default=None)


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
    """Select the first open task of one method that is due later than a time."""
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


_NOW = bindparam("now", type_=Double)
_AHEAD = bindparam("ahead", type_=Double)
_SPACED = lane.c.free - _AHEAD
_WAITING = exists().where(OPEN, task.c.lane != "", task.c.lane == lane.c.key, task.c.due <= _NOW)
_LANES = Prepared(
    select(func.min(case((lane.c.held > _SPACED, lane.c.held), else_=_SPACED))).where(
        or_(lane.c.held > _NOW, lane.c.free > _NOW + _AHEAD), _WAITING
    )
)
