"""Clocks: the machine's time, and the office's."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol

LONGEST_WAIT = timedelta(seconds=60)
"""A machine that was asleep, or whose clock was set, is noticed within this time."""


class Clock(Protocol):
    """A source of the time: aware, in UTC."""

    def now(self) -> datetime: ...


class Waker(Clock, Protocol):
    """A clock that callers can also wait for."""

    async def wait_until(self, at: datetime) -> None:
        """Return at `at`; or earlier, if the clock is moved or LONGEST_WAIT has passed."""


class SystemClock:
    """The machine's time. Leases, pacing and backoff use this clock only."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def wait_until(self, at: datetime) -> None:
        await asyncio.sleep(min(at - self.now(), LONGEST_WAIT).total_seconds())


class OfficeClock(SystemClock):
    """The office's time of day: the machine's time plus `offset`. Scheduled jobs use it."""

    def __init__(self) -> None:
        self.offset = timedelta()
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        return super().now() + self.offset

    def move(self, offset: timedelta) -> None:
        """Set the offset and wake all waiters. Call it from the event loop's thread."""
        self.offset = offset
        moved = self._moved
        self._moved = asyncio.Event()
        moved.set()

    async def wait_until(self, at: datetime) -> None:
        try:
            async with asyncio.timeout(min(at - self.now(), LONGEST_WAIT).total_seconds()):
                await self._moved.wait()
        except TimeoutError:
            return
