"""The workspace's day, which a person may move, and the wire's own time, which nobody can."""

import asyncio
import time
from collections.abc import Callable


class Clock:
    """`now` is the day everybody in the workspace lives in (epoch seconds).

    `wire` is monotonic and never moved: triggers, response URLs, acks and rate limits age by it, so that a
    step of the day's clock expires no trigger that is in flight.
    """

    def __init__(
        self, wall: Callable[[], float] = time.time, wire: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall = wall
        self.wire = wire
        self.offset = 0.0
        self._moved = asyncio.Event()
        self._last_stamp = 0

    def now(self) -> float:
        return self._wall() + self.offset

    def move(self, offset: float) -> None:
        self.offset = offset
        self._moved.set()
        self._moved = asyncio.Event()

    def move_to(self, now: float) -> None:
        self.move(now - self._wall())

    async def differs_from(self, offset: float, timeout: float) -> None:  # noqa: ASYNC109 - a long poll answers, it does not raise
        if self.offset != offset:
            return
        try:
            await asyncio.wait_for(self._moved.wait(), timeout)
        except TimeoutError:
            return

    def stamp(self) -> str:
        """A message ts: seconds and microseconds of the workspace's day, unique and never going back."""
        self._last_stamp = max(int(self.now() * 1_000_000), self._last_stamp + 1)
        return f"{self._last_stamp // 1_000_000}.{self._last_stamp % 1_000_000:06d}"
