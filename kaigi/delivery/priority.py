"""Priority of interactive acks over sendings in the background."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from kaigi.delivery.pacing import Limit, next_free
from kaigi.delivery.ports import Sender, Sending, Sent

STEP = 0.005
"""Seconds between the starts of two sendings: many at once would delay every ack."""
WHILE_BUSY = Limit(gap=0.05, burst=8)
"""Pace of sendings while people click: the messages of one click leave at once, and where clicks
never pause, sending takes a twelfth of the time.
"""
LONGEST_WAIT = 0.05
"""Seconds that a sending waits for a pause between acks."""
COOLDOWN = 1.0
"""Seconds after the last ack during which sendings are still paced."""


class InteractivePriority:
    """Priority of acks: while people click, sendings start one by one, in pauses between acks."""

    def __init__(self) -> None:
        self._answering = 0
        self._idle = asyncio.Event()
        self._last_ack = float("-inf")
        self._lock = asyncio.Lock()
        self._next = 0.0
        self._free = 0.0

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Mark the time from the arrival of a request to its ack."""
        self._answering += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._answering -= 1
            self._last_ack = _now()
            if not self._answering:
                self._idle.set()

    def wrap(self, send: Sender) -> Sender:
        """Return a sender that gives way to acks."""

        async def send_after_acks(sending: Sending) -> Sent:
            if self._answering or _now() - self._last_ack < COOLDOWN:
                async with self._lock:
                    await self._wait_for_pause()
            return await send(sending)

        return send_after_acks

    async def _wait_for_pause(self) -> None:
        await asyncio.sleep(max(self._next, self._free - WHILE_BUSY.tolerance) - _now())
        if self._answering:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), LONGEST_WAIT)
        self._next = _now() + STEP
        self._free = next_free(WHILE_BUSY, self._free, _now())


def _now() -> float:
    return asyncio.get_running_loop().time()
