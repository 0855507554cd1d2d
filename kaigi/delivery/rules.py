"""When a call may leave, and what follows when it fails.

Times are the machine's, in seconds since 1970.
"""

from collections.abc import Mapping
from math import floor, inf

from msgspec import Struct

from kaigi.errors import KaigiError, OutcomeUnknown, Rejected, Unavailable

TIER = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls a minute and workspace; Slack publishes lower bounds, and the bound is what one may rely on."""


class Limit(Struct, frozen=True):
    """`gap` spaces the calls into one lane, in seconds; `burst` of them may go at once after a rest."""

    per_minute: float = inf
    gap: float = 0.0
    burst: int = 1

    @property
    def tolerance(self) -> float:
        """How far ahead of the even rhythm a lane may be and still take a call; without a rhythm, any."""
        return (self.burst - 1) * self.gap if self.gap else inf


LIMITS: Mapping[str, Limit] = {
    "": Limit(),
    "response_url": Limit(),
    "chat.postMessage": Limit(
        300, gap=1.02, burst=3
    ),  # "one a second and channel, several hundred a minute"
    "chat.update": Limit(TIER[3]),
    "chat.postEphemeral": Limit(TIER[4]),
    "views.publish": Limit(TIER[4]),
    "files.completeUploadExternal": Limit(TIER[4]),
}

FIRST = {
    "message": "chat.postMessage",
    "card": "chat.postMessage",
    "reply": "response_url",
    "private": "chat.postEphemeral",
    "home": "views.publish",
    "file": "files.completeUploadExternal",
}
"""The method whose budget a kind spends; a kind that is not here spends none."""

AGAIN = {"chat.postMessage": "chat.update"}
"""What is called instead once the task has an address."""

RETOLD = {"reply": "card", "response_url": "chat.update"}
"""What a click leaves open for a while has passed when there is something new to show."""

CELL = 0.5
GUARD = 0.25
WINDOW = 60.0
"""A call counts against its method for a minute, kept in half seconds, plus what the network may shift it."""

PERIOD = WINDOW + GUARD + CELL
"""In an even flow a minute's calls take this long, so that the window never stops it."""

CATCH_UP = 1.0
"""A flow that was woken late may make up for this many seconds at once."""


class Budget(Struct, frozen=True):
    """One method's calls in the whole workspace: `spent` as (half second, calls), oldest first.

    `even` is when the next low_priority call is due. Bulk goes in an even flow, so that the burst which Slack allows
    is left to those who wait for an answer.
    """

    spent: tuple[tuple[int, int], ...] = ()
    held: float = 0.0
    even: float = 0.0


class Room(Struct, frozen=True):
    """How many calls may leave now, and how many of them may be low_priority."""

    calls: int
    low_priority: int


UNBOUNDED = 1_000_000


def room(limit: Limit, budget: Budget, now: float) -> Room:
    if budget.held > now:
        return Room(0, 0)
    if limit.per_minute == inf:
        return Room(UNBOUNDED, UNBOUNDED)
    used = sum(calls for cell, calls in budget.spent if _forgotten_at(cell) > now)
    calls = max(0, int(limit.per_minute) - used)
    behind = now - max(budget.even, now - CATCH_UP)
    flow = floor(behind * limit.per_minute / PERIOD) + 1 if behind >= 0 else 0
    return Room(calls, min(calls, flow))


def spend(limit: Limit, budget: Budget, now: float, calls: int, low_priority: int) -> Budget:
    """`calls` counts the low_priority ones too."""
    if limit.per_minute == inf or not calls:
        return budget
    cell = floor(now / CELL)
    spent = {at: n for at, n in budget.spent if _forgotten_at(at) > now}
    spent[cell] = spent.get(cell, 0) + calls
    even = (
        max(budget.even, now - CATCH_UP) + low_priority * PERIOD / limit.per_minute
        if low_priority
        else budget.even
    )
    return Budget(tuple(spent.items()), budget.held, even)


def opens(limit: Limit, budget: Budget, now: float, low_priority: bool) -> float:
    """When the next call may leave; not later than `now` if it may already."""
    at = max(now, budget.held, budget.even if low_priority else 0.0)
    if room(limit, Budget(budget.spent), at).calls:
        return at
    return max(
        at, min(_forgotten_at(cell) for cell, _ in budget.spent if _forgotten_at(cell) > now)
    )


def next_free(limit: Limit, free: float, now: float) -> float:
    """A lane's rhythm after one more call (GCRA: `free` is the theoretical arrival time)."""
    return max(free, now) + limit.gap


def _forgotten_at(cell: int) -> float:
    return (cell + 1) * CELL + WINDOW + GUARD


LEASE = 30.0
"""A sending whose process was killed is taken up after this; one that lasts longer has its lease renewed."""

LONGEST_BACKOFF = 600.0
PATIENCE = 150
"""About a day of outage, with the longest backoff."""
PATIENCE_WITH_OURSELVES = 8
"""A program error seldom mends itself."""
KEEPS_ITS_LANE = 3
"""So often a failed task keeps the others in its lane waiting, for the order; then it steps aside."""


class Retry(Struct, frozen=True):
    """`wait` in seconds. `method_too`: the method's other calls wait as well."""

    wait: float
    failures: int
    in_doubt: bool
    method_too: bool = False

    @property
    def keeps_lane(self) -> bool:
        return self.method_too or self.failures <= KEEPS_ITS_LANE


class GiveUp(Struct, frozen=True):
    """`in_doubt`: it may have arrived all the same, for whoever tries it once more."""

    error: KaigiError | None
    in_doubt: bool = False


def after_failure(
    error: BaseException, failures: int, in_doubt: bool, jitter: float
) -> Retry | GiveUp:
    """`failures` counts those before this one; `jitter` in [0, 1) spreads those who failed together."""
    failed = failures + 1
    wait = min(LONGEST_BACKOFF, 2.0**failures) * (0.75 + jitter / 2)
    match error:
        case Rejected():
            return GiveUp(error, in_doubt)
        case Unavailable(retry_after=float() | int() as wanted) if not isinstance(
            error, OutcomeUnknown
        ):
            return Retry(wanted * (1 + jitter / 20), failures, in_doubt, method_too=True)
        case Unavailable():
            in_doubt = in_doubt or isinstance(error, OutcomeUnknown)
            return GiveUp(error, in_doubt) if failed >= PATIENCE else Retry(wait, failed, in_doubt)
        case _:
            return (
                GiveUp(None, True)
                if failed >= PATIENCE_WITH_OURSELVES
                else Retry(wait, failed, True)
            )
