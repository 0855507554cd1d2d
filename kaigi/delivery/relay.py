"""Sends what the outbox holds, at least once, and writes down what became of it.

One turn is one transaction: what came back is settled and what may go is claimed. The relay is the one place
where any error at all is taken, since a task that cannot be sent must not stop the others.
"""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC, datetime
from functools import partial
from traceback import extract_tb
from typing import Any

import structlog
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError

from kaigi import trace
from kaigi.clock import SystemClock, Waker
from kaigi.delivery import rules
from kaigi.delivery.claims import Claim, Parent, claim, take_turns
from kaigi.delivery.outbox import Outbox
from kaigi.delivery.outcomes import Outcome, renew, settle
from kaigi.delivery.ports import OnDead, Sender, Sending, Sent
from kaigi.delivery.rules import LEASE, LIMITS, GiveUp, Limit, Retry
from kaigi.delivery.wakeup import next_look
from kaigi.errors import KaigiError, Rejected, Unavailable, _
from kaigi.storage import Storage

log = structlog.get_logger(__name__)

CONCURRENCY = 32
POLL = 1.0
"""Seconds between looks: a replica, or a command of the operator's, may have written something."""
RENEWED_AFTER = LEASE / 3
BREATH, LONGEST_BREATH = 0.005, 0.1
"""Seconds of quiet that a bell waits for, and at most: acks go out first, and where many click one turn
serves them all.
"""
REST = 8.0
"""Times as long as a turn took: a database that is slow, or busy with clicks, is asked less often."""
DATABASE_REST = 2.0
_DATABASE_AWAY = (OperationalError, InterfaceError, Unavailable)


def _nobody(tx: Connection, sending: Sending, error: KaigiError | None) -> None:
    return


class Relay:
    def __init__(
        self,
        storage: Storage,
        outbox: Outbox,
        senders: Mapping[str, Sender],
        clock: Waker | None = None,
        *,
        limits: Mapping[str, Limit] = LIMITS,
        on_dead: OnDead = _nobody,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """`clock` is the machine's, even where people's own day is another."""
        self._storage = storage
        self._outbox = outbox
        self._senders = senders
        self._clock = clock or SystemClock()
        self._limits = limits
        self._on_dead = on_dead
        self._jitter = jitter
        self._flights: dict[asyncio.Task[Outcome], Claim] = {}
        self._landed: list[Outcome] = []
        self._ring = asyncio.Event()
        self._bell: asyncio.TimerHandle | None = None
        self._at_last = self._rested = 0.0
        self._stopping = False
        self._ended = asyncio.Event()
        self._ended.set()

    async def run(self) -> None:
        """Until `drain`, or for ever. Outlives the database's absence."""
        silence = self._outbox.listen(_from_a_thread(self._ring_soon))
        self._ended.clear()
        try:
            while not self._stopping:
                await self._step()
        finally:
            silence()
            self._ended.set()
            if not self._stopping:
                self._cut_off()

    async def drain(self, timeout: float) -> None:  # noqa: ASYNC109 - what is cut off has to be written down
        """Takes nothing new, gives what is under way `timeout` seconds, and writes down how far it came."""
        self._stopping = True
        self._ring.set()
        await self._ended.wait()
        if self._flights:
            await asyncio.wait(self._flights, timeout=timeout)
        self._cut_off()
        await asyncio.gather(*self._flights, return_exceptions=True)
        self._land()
        await self._try(most=0)

    async def run_until_idle(self) -> None:
        """Sends all that may go at this moment of the clock."""
        while True:
            self._land()
            turn = await self._exchange()
            if self._flights:
                await asyncio.wait(self._flights, return_when=asyncio.FIRST_COMPLETED)
            elif not turn.claims and not self._landed:
                return

    async def _step(self) -> None:
        self._ring.clear()
        self._land()
        loop = asyncio.get_running_loop()
        began = loop.time()
        turn = await self._try()
        self._rested = loop.time() + REST * (loop.time() - began)
        if turn is None:
            await self._clock.wait_until(_moment(self._now() + DATABASE_REST))
            return
        if turn.claims:
            self._ring_soon()  # what stood behind them was not looked at
        await self._rest(turn.look)

    async def _try(self, most: int = CONCURRENCY) -> "_Turn | None":
        """None while the database is away; what landed is kept."""
        try:
            return await self._exchange(most)
        except _DATABASE_AWAY as error:
            log.warning("delivery.database_away", error=type(error).__name__)
            return None

    async def _rest(self, look: float | None) -> None:
        latest = self._now() + POLL
        at = latest if look is None else min(look, latest)
        await _first_of(self._ring.wait(), self._clock.wait_until(_moment(at)))

    def _ring_soon(self) -> None:
        loop = asyncio.get_running_loop()
        if self._bell is None or self._bell.when() <= loop.time():
            self._at_last = loop.time() + LONGEST_BREATH
        else:
            self._bell.cancel()
        at = max(min(loop.time() + BREATH, self._at_last), self._rested)
        self._bell = loop.call_at(at, self._ring.set)

    def _cut_off(self) -> None:
        for flight in self._flights:
            flight.cancel()

    async def _exchange(self, most: int = CONCURRENCY) -> "_Turn":
        await self._settle_with_followers()
        landed, flying, free = self._landed, list(self._flights.values()), most - len(self._flights)
        turn = await self._storage.run(lambda tx: self._turn(tx, landed, flying, free))
        self._landed = turn.unsettled
        renewed = {taken.id: taken for taken in turn.renewed}
        self._flights = {flight: renewed.get(c.id, c) for flight, c in self._flights.items()}
        for taken in turn.claims:
            self._take_off(taken)
        return turn

    def _turn(
        self, tx: Connection, landed: list[Outcome], flying: list[Claim], free: int
    ) -> "_Turn":
        now = self._now()
        take_turns(tx)
        unsettled = settle(tx, landed, now, self._on_dead)
        renewed = renew(tx, [c for c in flying if c.lease - now < LEASE - RENEWED_AFTER], now)
        claims = claim(tx, self._limits, now, free) if free > 0 else []
        look = None if claims else next_look(tx, self._limits, now)
        return _Turn(unsettled, renewed, claims, look)

    async def _settle_with_followers(self) -> None:
        """What calls back into a room is settled alone: its failure is its own."""
        for outcome in [outcome for outcome in self._landed if outcome.calls_back]:
            alone = [outcome]
            try:
                unsettled = await self._storage.run(
                    partial(settle, outcomes=alone, now=self._now(), on_dead=self._on_dead)
                )
            except _DATABASE_AWAY:
                raise
            except Exception as error:  # noqa: BLE001 - a room's code must not stop the relay
                unsettled = [self._not_followed(outcome, error)]
            self._landed.remove(outcome)
            self._landed += unsettled

    def _not_followed(self, outcome: Outcome, error: Exception) -> Outcome:
        if isinstance(outcome.result, GiveUp):
            log.error("delivery.dead_untold", key=outcome.claim.sending.key, at=_place(error))
            return replace(outcome, quiet=True)
        return self._failed(outcome.claim, error)

    def _take_off(self, taken: Claim) -> None:
        flight = asyncio.create_task(self._send(taken))
        flight.add_done_callback(lambda _: self._ring_soon())
        self._flights[flight] = taken

    async def _send(self, taken: Claim) -> Outcome:
        with trace.following(taken.cause):
            return await self._attempt(taken)

    async def _attempt(self, taken: Claim) -> Outcome:
        match taken.parent:
            case Parent.DEAD:
                return self._failed(
                    taken, Rejected(_("What this was to follow never arrived."), "orphan")
                )
            case Parent.NOWHERE:
                return Outcome(taken, Sent())
        began = time.perf_counter()
        try:
            sent = await self._senders[taken.sending.kind](taken.sending)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this task's
            return self._failed(taken, error)
        _tell(taken, began)
        return Outcome(taken, sent)

    def _failed(self, taken: Claim, error: Exception) -> Outcome:
        """Names the task and the error, never what was to be sent."""
        sending = taken.sending
        result = rules.after_failure(error, taken.failures, sending.in_doubt, self._jitter())
        known = isinstance(error, KaigiError)
        named = f"{_kind(error)}: {error}" if known else _kind(error)
        log.log(
            logging.ERROR if isinstance(result, GiveUp) or not known else logging.WARNING,
            "delivery.dead" if isinstance(result, GiveUp) else "delivery.failed",
            key=sending.key,
            kind=sending.kind,
            error=named,
            at=None if known else _place(error),
        )
        return Outcome(taken, result, named)

    def _land(self) -> None:
        for flight in [flight for flight in self._flights if flight.done()]:
            taken = self._flights.pop(flight)
            cut_off = Retry(0.0, taken.failures, in_doubt=True)
            self._landed.append(Outcome(taken, cut_off) if flight.cancelled() else flight.result())

    def _now(self) -> float:
        return self._clock.now().timestamp()


class _Turn(Struct, frozen=True):
    """`look`: when to look again, where nothing was claimed."""

    unsettled: list[Outcome]
    renewed: list[Claim]
    claims: list[Claim]
    look: float | None


def _from_a_thread(call: Callable[[], None]) -> Callable[[], None]:
    loop = asyncio.get_running_loop()

    def soon() -> None:
        loop.call_soon_threadsafe(call)

    return soon


def _tell(taken: Claim, began: float) -> None:
    """`method` is the one whose budget it spent, which is empty where there is none."""
    sending, ms = taken.sending, round((time.perf_counter() - began) * 1000)
    log.info("delivery.sent", key=sending.key, kind=sending.kind, method=taken.method, ms=ms)


def _kind(error: Exception) -> str:
    """With the other side's own word, where it gave one."""
    kind = type(error).__name__
    return f"{kind} {error.code}" if isinstance(error, Rejected) else kind


def _place(error: Exception) -> str:
    """Where it came from. A whole traceback may show the values in its frames, and so what was sent."""
    return " < ".join(
        f"{f.filename}:{f.lineno}" for f in reversed(extract_tb(error.__traceback__)[-3:])
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


async def _first_of(*waits: Coroutine[Any, Any, object]) -> None:
    waiting = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waiting:
            wait.cancel()
