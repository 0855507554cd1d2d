"""What happens at which time, once."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol

LONGEST_NAP = timedelta(seconds=60)
"""A machine that slept, or whose clock was set, is noticed within this time."""


class Clock(Protocol):
    """The one source of the time. Always aware, always UTC."""

    def now(self) -> datetime: ...


class Waker(Clock, Protocol):
    """A clock that one can also wait for."""

    async def wait_until(self, at: datetime) -> None:
        """Returns at `at`, or earlier when the clock was moved or a while has passed: look again."""


class SystemClock:
    """The machine's own time. What concerns the wire (leases, pacing, backoff) runs by it and by no other."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def wait_until(self, at: datetime) -> None:
        await asyncio.sleep(min(at - self.now(), LONGEST_NAP).total_seconds())


class OfficeClock(SystemClock):
    """The day that people live in: the machine's time, moved by `offset`. Promises ("at 8:15") run by it."""

    def __init__(self) -> None:
        self.offset = timedelta()
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        return super().now() + self.offset

    def move(self, offset: timedelta) -> None:
        """Wakes everyone who waits. To be called from the event loop's thread."""
        self.offset = offset
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def wait_until(self, at: datetime) -> None:
        try:
            async with asyncio.timeout(min(at - self.now(), LONGEST_NAP).total_seconds()):
                await self._moved.wait()
        except TimeoutError:
            return
