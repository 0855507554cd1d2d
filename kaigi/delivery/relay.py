"""Relay: sends the tasks of the outbox, at least once, and records their outcomes.

It works in turns. One turn:

1. Collect the sendings that have ended.
2. Settle those whose outcome calls code of a room (`Sent.then`, `on_dead`), each in a transaction
   of its own: if that code fails, only its own task is affected.
3. In one transaction, while no other relay does the same: settle the other outcomes, correct times
   that cannot be meant, renew leases that run out soon, claim the tasks that may leave now. If
   there are none, find the next wake-up time.
4. Start a sending for each claim.
5. Wait until the next wake-up time, POLL, a commit or the end of a sending; after the latter two
   until DEBOUNCE has passed without another, and for TURN_COOLDOWN times the turn's own duration.

Any exception is caught here: a task that cannot be sent must not stop the others.
"""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial

import structlog
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from kaigi import trace
from kaigi.clock import SystemClock, Waker
from kaigi.delivery.claims import Claim, Parent, claim
from kaigi.delivery.outbox import Outbox
from kaigi.delivery.outcomes import Outcome, renew, settle
from kaigi.delivery.ports import OnDead, Sender, Sent
from kaigi.delivery.retry import GiveUp, Retry, after_failure
from kaigi.delivery.upkeep import Upkeep
from kaigi.delivery.wakeup import next_wakeup
from kaigi.errors import KaigiError, Rejected, _
from kaigi.storage import DATABASE_AWAY, Storage, lock

log = structlog.get_logger(__name__)

CONCURRENCY = 32
POLL = 1.0
"""Seconds between turns: another replica, or an operator's command, may have written tasks."""
DEBOUNCE = 0.005
"""Seconds of quiet after a commit: the ack of its click leaves first, and one turn serves many."""
LONGEST_DEBOUNCE = 0.1
"""Seconds after which a turn begins where commits never pause."""
TURN_COOLDOWN = 8.0
"""Times a turn's duration: a database that is slow, or busy with clicks, is asked less often."""
DATABASE_RETRY = 2.0
"""Seconds until the next turn while the database is away."""
_LOCK = "relay"


class Relay:
    """Relay of one process: sends the outbox's tasks with the senders of each kind."""

    def __init__(
        self,
        storage: Storage,
        outbox: Outbox,
        senders: Mapping[str, Sender],
        clock: Waker | None = None,
        *,
        on_dead: OnDead = lambda _tx, _sending, _error: None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """Take the limits of the outbox's channel. `clock` is the machine's, never the office's.

        Raise ValueError for a kind without a method and for a method without a limit.
        """
        if undeclared := outbox.channel.undeclared(senders):
            raise ValueError(f"Not declared by the channel: {undeclared}")
        self._storage = storage
        self._outbox = outbox
        self._limits = outbox.channel.limits
        self._senders = senders
        self._clock = clock or SystemClock()
        self._settle = partial(settle, again=outbox.channel.again, on_dead=on_dead)
        self._jitter = jitter
        self._in_flight: dict[asyncio.Task[Outcome], Claim] = {}
        self._outcomes: list[Outcome] = []
        self._upkeep = Upkeep(outbox)
        self._wake = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._debounced_until = 0.0
        self._cooling_until = 0.0
        self._stopping = False
        self._ended = asyncio.Event()
        self._ended.set()

    async def run(self) -> None:
        """Run turns until `drain`. Survives the absence of the database."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(self._schedule_turn)

        stop_listening = self._outbox.listen(wake)
        self._ended.clear()
        try:
            while not self._stopping:
                await self._step()
        finally:
            stop_listening()
            self._ended.set()
            if not self._stopping:
                self._cancel_all()

    async def drain(self, timeout: float) -> None:  # noqa: ASYNC109 - cancelled ones are recorded
        """Claim nothing more, give the sendings `timeout` seconds, and record their outcomes."""
        self._stopping = True
        self._wake.set()
        await self._ended.wait()
        if self._in_flight:
            await asyncio.wait(self._in_flight, timeout=timeout)
        self._cancel_all()
        await asyncio.gather(*self._in_flight, return_exceptions=True)
        await self._try_turn(most=0)

    async def run_until_idle(self) -> None:
        """Send every task that may leave at the clock's present time."""
        while True:
            turn = await self._turn()
            if self._in_flight:
                await asyncio.wait(self._in_flight, return_when=asyncio.FIRST_COMPLETED)
            elif not turn.claims and not self._outcomes:
                return

    async def _step(self) -> None:
        """Run a turn, then wait for the next (step 5)."""
        self._wake.clear()
        loop = asyncio.get_running_loop()
        began = loop.time()
        turn = await self._try_turn()
        self._cooling_until = loop.time() + TURN_COOLDOWN * (loop.time() - began)
        if turn is None:
            await self._clock.wait_until(_moment(self._now() + DATABASE_RETRY))
            return
        if turn.claims:
            self._schedule_turn()  # the tasks behind them were not looked at
        at = self._now() + POLL
        if turn.next_wakeup is not None:
            at = min(turn.next_wakeup, at)
        waits = [
            asyncio.ensure_future(self._wake.wait()),
            asyncio.ensure_future(self._clock.wait_until(_moment(at))),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _try_turn(self, most: int = CONCURRENCY) -> "_Turn | None":
        """Run a turn, or return None while the database is away; outcomes are kept."""
        try:
            return await self._turn(most)
        except DATABASE_AWAY as error:
            log.warning("delivery.database_away", exc_info=error)
            return None

    async def _turn(self, most: int = CONCURRENCY) -> "_Turn":
        """Run the steps 1 to 4; at most so many sendings are in flight afterwards."""
        self._collect()
        await self._settle_callbacks()
        turn = await self._exchange(most)
        self._start(turn.claims)
        return turn

    def _collect(self) -> None:
        """Take the outcomes of ended sendings (step 1)."""
        for sending in [sending for sending in self._in_flight if sending.done()]:
            claimed = self._in_flight.pop(sending)
            if sending.cancelled():
                interrupted = Retry(0.0, claimed.failures, in_doubt=True)
                self._outcomes.append(Outcome(claimed, interrupted))
            else:
                self._outcomes.append(sending.result())

    async def _settle_callbacks(self) -> None:
        """Settle each outcome that calls a room in a transaction of its own (step 2)."""
        for outcome in [outcome for outcome in self._outcomes if outcome.has_callback]:
            settle_one = partial(self._settle, outcomes=[outcome], now=self._now())
            try:
                unsettled = await self._storage.run(settle_one)
            except DATABASE_AWAY:
                raise
            except Exception as error:  # a room's code must not stop the relay
                if isinstance(outcome.result, GiveUp):
                    log.exception("delivery.dead_untold", key=outcome.claim.sending.key)
                    unsettled = [replace(outcome, silent=True)]
                else:
                    unsettled = [self._failed(outcome.claim, error)]
            self._outcomes.remove(outcome)
            self._outcomes += unsettled

    async def _exchange(self, most: int) -> "_Turn":
        """Settle, renew and claim in one transaction (step 3)."""
        outcomes = self._outcomes
        held = list(self._in_flight.values())
        free = most - len(held)

        def exchange(tx: Connection) -> _Turn:
            now = self._now()
            lock(tx, _LOCK)
            self._upkeep.run(tx, now)
            unsettled = self._settle(tx, outcomes, now)
            renewed = renew(tx, held, now)
            claims = claim(tx, self._limits, now, free, held) if free > 0 else []
            wakeup = None if claims else next_wakeup(tx, self._limits, now)
            return _Turn(unsettled, renewed, claims, wakeup)

        turn = await self._storage.run(exchange)
        self._outcomes = turn.unsettled
        renewed = {claimed.id: claimed for claimed in turn.renewed}
        self._in_flight = {s: renewed.get(c.id, c) for s, c in self._in_flight.items()}
        return turn

    def _start(self, claims: list[Claim]) -> None:
        """Start a sending for each claim (step 4)."""
        for claimed in claims:
            sending = asyncio.create_task(self._send(claimed))
            sending.add_done_callback(lambda _: self._schedule_turn())
            self._in_flight[sending] = claimed

    def _schedule_turn(self) -> None:
        """Wake the relay after a debounce, not before its cooldown has ended."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        if self._timer is None or self._timer.when() <= now:
            self._debounced_until = now + LONGEST_DEBOUNCE
        else:
            self._timer.cancel()
        at = max(min(now + DEBOUNCE, self._debounced_until), self._cooling_until)
        self._timer = loop.call_at(at, self._wake.set)

    def _cancel_all(self) -> None:
        for sending in self._in_flight:
            sending.cancel()

    async def _send(self, claimed: Claim) -> Outcome:
        sending = claimed.sending
        with trace.following(claimed.cause):
            if claimed.parent is Parent.NO_RECIPIENT:
                return Outcome(claimed, Sent())
            if claimed.parent is Parent.DEAD:
                orphan = Rejected(_("What this was to follow never arrived."), "orphan")
                return self._failed(claimed, orphan)
            began = time.perf_counter()
            try:
                sent = await self._senders[sending.kind](sending)
            except Exception as error:  # noqa: BLE001 - any error is this task's alone
                return self._failed(claimed, error)
            ms = round((time.perf_counter() - began) * 1000)
            method = claimed.method
            log.info("delivery.sent", key=sending.key, kind=sending.kind, method=method, ms=ms)
            return Outcome(claimed, sent)

    def _failed(self, claimed: Claim, error: Exception) -> Outcome:
        """Log the task and the error, never the content, and decide what follows."""
        sending = claimed.sending
        result = after_failure(error, claimed.failures, sending.in_doubt, self._jitter())
        is_dead = isinstance(result, GiveUp)
        log.log(
            logging.ERROR if is_dead or not isinstance(error, KaigiError) else logging.WARNING,
            "delivery.dead" if is_dead else "delivery.failed",
            key=sending.key,
            kind=sending.kind,
            exc_info=error,
        )
        kind = type(error).__name__
        return Outcome(
            claimed, result, f"{kind} {error.code}" if isinstance(error, Rejected) else kind
        )

    def _now(self) -> float:
        return self._clock.now().timestamp()


class _Turn(Struct, frozen=True):
    """Result of a turn's transaction; `next_wakeup` is looked up where nothing was claimed."""

    unsettled: list[Outcome]
    renewed: list[Claim]
    claims: list[Claim]
    next_wakeup: float | None


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
