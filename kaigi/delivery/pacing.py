"""Pacing: when a call may leave, by the limits that an outside system publishes.

Times are the machine's, in seconds since 1970.
"""

from collections.abc import Iterable, Mapping
from math import floor, inf
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

T = TypeVar("T")

CELL = 0.5
"""Seconds: calls are counted in cells of this length."""
WINDOW = 60.0
"""Seconds for which a call counts against its method."""
GUARD = 0.25
"""Seconds by which the network may delay a call until the outside system counts it."""

PERIOD = WINDOW + GUARD + CELL
"""Seconds over which an even flow spreads a minute's calls, so that the window never stops it."""

CATCH_UP = 1.0
"""Seconds of an even flow that may be sent at once after a late wake-up."""

UNBOUNDED = 1_000_000
"""Calls at once of a method that has no limit for them."""


class Limit(Struct, frozen=True):
    """Limit of a method for the whole workspace, and its spacing within one lane.

    `gap` is the spacing in seconds; after a pause, `burst` calls of a lane may leave at once.
    `under_way`: sendings of this method that a relay has under way at most.
    """

    per_minute: float = inf
    gap: float = 0.0
    burst: int = 1
    under_way: int = UNBOUNDED

    @property
    def tolerance(self) -> float:
        """Seconds by which a lane may be ahead of its even rhythm; infinite without one."""
        return (self.burst - 1) * self.gap if self.gap else inf


class Channel(Struct, frozen=True):
    """Methods of an outside system, as its integration declares them.

    `first`: kind of task → the method whose budget its first sending spends. `again`: method →
    method once the task has an address. `retold`: kind or method → what a later change uses.
    """

    limits: Mapping[str, Limit] = field(default_factory=dict)
    first: Mapping[str, str] = field(default_factory=dict)
    again: Mapping[str, str] = field(default_factory=dict)
    retold: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def merged(cls, *channels: "Channel") -> "Channel":
        """Join the channels of several systems. Raise ValueError if two declare the same name."""
        return cls(
            limits=_union([channel.limits for channel in channels]),
            first=_union([channel.first for channel in channels]),
            again=_union([channel.again for channel in channels]),
            retold=_union([channel.retold for channel in channels]),
        )

    def unlimited(self) -> "Channel":
        """Return the same methods without limits, for benchmarks and tests."""
        return replace(self, limits=dict.fromkeys(self.limits, Limit()))

    def undeclared(self, kinds: Iterable[str]) -> list[str]:
        """List the kinds that have no method, and the methods that have no limit."""
        used = {*kinds, *(self.retold[kind] for kind in self.first if kind in self.retold)}
        methods = {*self.first.values(), *self.again.values()}
        methods |= {self.retold[method] for method in self.limits if method in self.retold}
        return sorted((used - self.first.keys()) | (methods - self.limits.keys()))


def _union(tables: Iterable[Mapping[str, T]]) -> dict[str, T]:
    union: dict[str, T] = {}
    for table in tables:
        if twice := union.keys() & table.keys():
            raise ValueError(f"Declared by two channels: {sorted(twice)}")
        union.update(table)
    return union


class Budget(Struct, frozen=True):
    """One method's calls in the whole workspace.

    `spent`: pairs (cell, calls), oldest first. `held`: no call leaves before. `even`: when the next
    low-priority call is due; these leave in an even flow, so that the burst which Slack allows is
    left to people who wait for an answer.
    """

    spent: tuple[tuple[int, int], ...] = ()
    held: float = 0.0
    even: float = 0.0


class Allowance(Struct, frozen=True):
    """Number of calls that may leave now, and how many of them may be low-priority."""

    calls: int
    low_priority: int


def allowance(limit: Limit, budget: Budget, now: float, under_way: int = 0) -> Allowance:
    """Compute how many calls a method may take now, with so many of them under way."""
    room = max(0, limit.under_way - under_way)
    if budget.held > now:
        return Allowance(0, 0)
    if limit.per_minute == inf:
        return Allowance(room, room)
    used = sum(calls for cell, calls in budget.spent if expiry(cell) > now)
    calls = min(room, max(0, int(limit.per_minute) - used))
    behind = now - max(budget.even, now - CATCH_UP)
    flow = floor(behind * limit.per_minute / PERIOD) + 1 if behind >= 0 else 0
    return Allowance(calls, min(calls, flow))


def spend(limit: Limit, budget: Budget, now: float, calls: int, low_priority: int) -> Budget:
    """Return the budget after so many calls; `calls` includes the low-priority ones."""
    if limit.per_minute == inf or not calls:
        return budget
    cell = floor(now / CELL)
    spent = {at: n for at, n in budget.spent if expiry(at) > now}
    spent[cell] = spent.get(cell, 0) + calls
    even = budget.even
    if low_priority:
        even = max(even, now - CATCH_UP) + low_priority * PERIOD / limit.per_minute
    return Budget(tuple(spent.items()), budget.held, even)


def opens(limit: Limit, budget: Budget, now: float, low_priority: bool) -> float:
    """Compute when the next call may leave; `now` if it may already."""
    at = max(now, budget.held, budget.even if low_priority else 0.0)
    if allowance(limit, Budget(budget.spent), at).calls:
        return at
    return max(at, min(expiry(cell) for cell, _ in budget.spent if expiry(cell) > now))


def next_free(limit: Limit, free: float, now: float) -> float:
    """Advance a lane's rhythm by one call (GCRA: `free` is the theoretical arrival time)."""
    return max(free, now) + limit.gap


def expiry(cell: int) -> float:
    """Return when the calls of a cell no longer count."""
    return (cell + 1) * CELL + WINDOW + GUARD
