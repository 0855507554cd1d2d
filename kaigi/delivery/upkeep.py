"""Upkeep of the outbox by the relay: methods of earlier releases, times that cannot be meant.

Every time in these tables is at most a lease, a wait or a rhythm ahead. One that is further ahead
was written while a clock was wrong, and would silence a person, or a method for everybody, until
the clock arrives there.
"""

from collections.abc import Mapping

import structlog
from sqlalchemy import Column, ColumnElement, Connection, false, select, true, update

from kaigi.delivery.claims import read_budgets
from kaigi.delivery.outbox import Outbox
from kaigi.delivery.pacing import CELL, PERIOD, Budget, Limit
from kaigi.delivery.retry import LONGEST_WAIT
from kaigi.delivery.tables import OPEN, budget, lane, task
from kaigi.storage import after_commit

log = structlog.get_logger(__name__)

EVERY = 30.0
"""Seconds between two corrections of times; at once where the clock was set back."""
SKEW = 5.0
"""Seconds by which the clocks of replicas may differ."""


class Upkeep:
    """Corrections of one relay, each as part of a turn."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._last: float | None = None

    def run(self, tx: Connection, now: float) -> None:
        """Correct what is due. The caller holds the lock of the turn."""
        if self._last is None:
            self._outbox.assign_methods(tx)
        elif 0 <= now - self._last < EVERY:
            return
        corrected = believe(tx, self._outbox.channel.limits, now)
        if corrected:
            log.warning("delivery.times_corrected", **corrected)
        after_commit(tx, lambda: self._ran(now))

    def _ran(self, now: float) -> None:
        self._last = now


def believe(tx: Connection, limits: Mapping[str, Limit], now: float) -> dict[str, int]:
    """Set times to `now` that are further ahead than they can mean; count the rows by column."""
    rhythm = max((each.tolerance + each.gap for each in limits.values() if each.gap), default=0.0)
    # The columns of the index `task_open`, so that nothing but rows ahead is read.
    ahead = OPEN & task.c.method.in_(limits) & task.c.low_priority.in_([true(), false()])
    ahead &= task.c.due > now + SKEW
    meant = (task.c.failures > 0) & (task.c.due <= now + LONGEST_WAIT)
    # not waiting for a row that a desk is writing just now
    free = select(task.c.id).where(ahead, ~meant).with_for_update(skip_locked=True)
    counts = {
        "due": _set(tx, task.c.due, task.c.id.in_(free), now),
        "held": _set(tx, lane.c.held, lane.c.held > now + LONGEST_WAIT, now),
        "free": _set(tx, lane.c.free, lane.c.free > now + rhythm + SKEW, now),
        "budgets": _believe_budgets(tx, now),
    }
    return {name: count for name, count in counts.items() if count}


def _set(tx: Connection, column: Column[float], which: ColumnElement[bool], now: float) -> int:
    return tx.execute(update(column.table).where(which).values({column: now})).rowcount


def _believe_budgets(tx: Connection, now: float) -> int:
    count = 0
    for method, spent in read_budgets(tx).items():
        likely = believed(spent, now)
        if likely != spent:
            values = {"spent": likely.spent, "held": likely.held, "even": likely.even}
            tx.execute(update(budget).where(budget.c.method == method).values(values))
            count += 1
    return count


def believed(spent: Budget, now: float) -> Budget:
    """Return a budget without what cannot be meant."""
    return Budget(
        tuple((cell, calls) for cell, calls in spent.spent if cell * CELL <= now + SKEW),
        now if spent.held > now + LONGEST_WAIT else spent.held,
        now if spent.even > now + PERIOD + SKEW else spent.even,
    )
