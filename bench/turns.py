"""Timing in turns, so that a slow spell of the machine slows all alike."""

import gc
from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter

WARM_UP = 3


async def in_turns(
    acts: Sequence[Callable[[], Awaitable[object]]], rounds: int
) -> list[list[float]]:
    """Return the seconds that each act took, round by round, without the warm-up rounds."""
    calm()
    times: list[list[float]] = [[] for _ in acts]
    for round_ in range(WARM_UP + rounds):
        for act, taken in zip(acts, times, strict=True):
            started = perf_counter()
            await act()
            if round_ >= WARM_UP:
                taken.append(perf_counter() - started)
    return times


def calm() -> None:
    """Exclude the existing objects from garbage collection while others are timed."""
    gc.collect()
    gc.freeze()
