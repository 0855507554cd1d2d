"""A clock that moves only when told, and that one can wait for."""

import asyncio
from datetime import datetime

from tests.conftest import ManualClock


class SteppedClock(ManualClock):
    def __init__(self) -> None:
        super().__init__()
        self._moved = asyncio.Event()

    def advance(self, **by: float) -> None:
        super().advance(**by)
        self._wake()

    def set(self, at: datetime) -> None:
        self.at = at
        self._wake()

    async def wait_until(self, at: datetime) -> None:
        if at > self.at:
            await self._moved.wait()

    def _wake(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()
