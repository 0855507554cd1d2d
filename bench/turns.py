"""Timing in turns: what slows the machine for a while slows all alike."""

import gc
from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter

WARM_UP = 3


async def in_turns(
    acts: Sequence[Callable[[], Awaitable[object]]], rounds: int
) -> list[list[float]]:
    """The seconds that each took, round by round, after some rounds that do not count."""
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
    """What lies about in this process is not to be searched for garbage while others are timed."""
    gc.collect()
    gc.freeze()
