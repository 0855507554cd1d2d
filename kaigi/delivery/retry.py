"""Retry policy: what follows a failed attempt. Times are in seconds."""

from msgspec import Struct

from kaigi.errors import KaigiError, OutcomeUnknown, Rejected, Unavailable

LONGEST_BACKOFF = 600.0
MOST_ATTEMPTS = 150
"""About a day of outage, with the longest backoff."""
MOST_PROGRAM_ERRORS = 8
"""A program error is seldom cured by repeating."""
KEEPS_LANE = 3
"""Failures during which the tasks behind it in its lane wait, so that the order is kept."""
SHORTEST_REQUEST = 1.0
LONGEST_REQUEST = 600.0
"""Bounds of a wait that the other side asks for. Asking once too early costs it nothing, and an
answer that says 30 years would stop every message."""
SPREAD = 1.25
"""The most by which jitter lengthens a wait."""
LONGEST_WAIT = SPREAD * max(LONGEST_BACKOFF, LONGEST_REQUEST)
"""The longest wait between two attempts."""
LONGEST_RECONNECT = 30.0
"""The longest wait between two attempts to connect: people may be clicking already."""


class Retry(Struct, frozen=True):
    """Another attempt after `wait` seconds.

    `method_too`: the method's other calls wait as well. `alone`: nothing else does. A program error
    concerns one task: a look that fails must not delay the meeting's end behind it.
    """

    wait: float
    failures: int
    in_doubt: bool
    method_too: bool = False
    alone: bool = False

    @property
    def keeps_lane(self) -> bool:
        """Hold on the task's lane during the wait."""
        return self.method_too or (not self.alone and self.failures <= KEEPS_LANE)


class GiveUp(Struct, frozen=True):
    """No further attempt. The error is None after program errors.

    `in_doubt`: the call may have arrived; a later retry has to look first.
    """

    error: KaigiError | None
    in_doubt: bool = False


def backoff(failures: int, jitter: float, longest: float = LONGEST_BACKOFF) -> float:
    """Compute the wait after so many earlier failures; `jitter` in [0, 1) spreads it by ±25%."""
    return min(longest, 2.0 ** min(failures, 20)) * (0.75 + jitter / 2)


def requested(seconds: float) -> float:
    """Return what is believed of a wait that the other side asks for."""
    if not seconds >= SHORTEST_REQUEST:  # also for what is no number
        return SHORTEST_REQUEST
    return min(seconds, LONGEST_REQUEST)


def reconnect_wait(error: BaseException | None, failures: int, jitter: float) -> float:
    """Return the wait before the next attempt to connect; `failures` counts those before it."""
    if isinstance(error, Unavailable) and error.retry_after is not None:
        return requested(error.retry_after) * (1 + jitter / 20)
    return backoff(failures, jitter, LONGEST_RECONNECT)


def after_failure(
    error: BaseException, failures: int, in_doubt: bool, jitter: float
) -> Retry | GiveUp:
    """Decide what follows an error; `failures` counts those before it.

    A request to wait (`retry_after`) is not a failure. `jitter` spreads tasks that failed together.
    """
    if isinstance(error, Rejected):
        return GiveUp(error, in_doubt)
    if not isinstance(error, Unavailable):
        if failures + 1 >= MOST_PROGRAM_ERRORS:
            return GiveUp(None, in_doubt=True)
        return Retry(backoff(failures, jitter), failures + 1, in_doubt=True, alone=True)
    unknown = isinstance(error, OutcomeUnknown)
    if error.retry_after is not None and not unknown:
        wait = requested(error.retry_after) * (1 + jitter / 20)
        return Retry(wait, failures, in_doubt, method_too=True)
    if failures + 1 >= MOST_ATTEMPTS:
        return GiveUp(error, in_doubt or unknown)
    return Retry(backoff(failures, jitter), failures + 1, in_doubt or unknown)
