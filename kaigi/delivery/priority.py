"""Whoever clicks waits for the answer; whoever is written to does not know yet that something comes."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from kaigi.delivery.ports import Sender, Sending, Sent
from kaigi.delivery.rules import Limit, next_free

STEP = 0.005
"""Seconds from one sending to the next: many at once would hold up every answer."""
WHILE_BUSY = Limit(gap=0.05, burst=8)
"""What follows from one click goes at once. Where clicks never end, sending takes a twelfth of the time."""
LONGEST = 0.05
"""Seconds that a sending gives way, where there is never a pause."""
COOLDOWN = 1.0
"""Seconds after the last answer from which on there is nobody to give way to."""


class InteractivePriority:
    """While people click, sendings start one after the other, in the pauses between the answers."""

    def __init__(self) -> None:
        self._answering = 0
        self._quiet = asyncio.Event()
        self._over = float("-inf")
        self._one_by_one = asyncio.Lock()
        self._next = 0.0
        self._free = 0.0

    @contextmanager
    def answering(self) -> Iterator[None]:
        self._answering += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._answering -= 1
            self._over = _now()
            if not self._answering:
                self._quiet.set()

    def wrap(self, send: Sender) -> Sender:
        async def after_you(sending: Sending) -> Sent:
            if self._answering or _now() - self._over < COOLDOWN:
                await self._wait_turn()
            return await send(sending)

        return after_you

    async def _wait_turn(self) -> None:
        async with self._one_by_one:
            await asyncio.sleep(max(self._next, self._free - WHILE_BUSY.tolerance) - _now())
            if self._answering:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._quiet.wait(), LONGEST)
            self._next = _now() + STEP
            self._free = next_free(WHILE_BUSY, self._free, _now())


def _now() -> float:
    return asyncio.get_running_loop().time()
