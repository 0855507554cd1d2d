"""Workspace clock, which a person may move, and wire clock, which cannot be moved."""

import asyncio
import time
from collections.abc import Callable


class Clock:
    """Both clocks: `now` is the workspace's time in epoch seconds, `wire` is monotonic.

    Triggers, response URLs, acks and rate limits expire by `wire`, so that moving the workspace's
    time expires no trigger in flight.
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
        """Set the offset, in seconds, to whole microseconds: a `timedelta` has no finer ones.

        A bot that said its own rounded offset would never be found to follow this one.
        """
        self.offset = round(offset, 6)
        self._moved.set()
        self._moved = asyncio.Event()

    def move_to(self, now: float) -> None:
        self.move(now - self._wall())

    async def differs_from(
        self,
        offset: float,
        timeout: float,  # noqa: ASYNC109 - a long poll answers, it does not raise
    ) -> None:
        """Wait until the offset is another one, at most `timeout` seconds."""
        if self.offset != offset:
            return
        try:
            await asyncio.wait_for(self._moved.wait(), timeout)
        except TimeoutError:
            return

    def stamp(self) -> str:
        """Return a new message ts: seconds and microseconds, unique and always increasing."""
        self._last_stamp = max(int(self.now() * 1_000_000), self._last_stamp + 1)
        return f"{self._last_stamp // 1_000_000}.{self._last_stamp % 1_000_000:06d}"
