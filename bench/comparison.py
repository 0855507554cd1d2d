"""`afternoon.*`: Kaigi's value, beside that of the bot in `bench/afternoon` as what stands for the floor.

The afternoon's bot acks before it writes, so an ack of its own says less. Hence also the time until the card
shows the decision, how many decisions a second came to stand, and how many that were acked never did.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter

from bench.clicks import at_once, some
from bench.contender import Contender, contender
from bench.databases import Fresh
from bench.envelopes import clicks, sandbox
from bench.figures import Figure, median
from bench.floors import APPROVE
from bench.people import KEN
from bench.turns import calm
from kaigi.delivery.priority import COOLDOWN
from sandbox.json_types import Json

LOOK = 0.002
PATIENCE = 30.0
"""Seconds after the last ack in which a decision may still come to stand."""
PAUSE = COOLDOWN + 0.1
"""Seconds before a click that is measured alone: people click now and then, and nobody has just before."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """Clicks of each bot: `single` one at a time after `warm_up`, and `rounds` of `crowd` 64 at a time."""

    warm_up: int = 5
    single: int = 40
    rounds: int = 2
    crowd: int = 320

    @property
    def cards(self) -> int:
        return self.warm_up + self.single + self.rounds * self.crowd


QUICK = Amounts(warm_up=5, single=20, rounds=1, crowd=128)


@dataclass(frozen=True, slots=True)
class Bot:
    """`calls`: what it tells Slack after each click. Then its measurements: seconds of single clicks until
    the ack and until the card that was clicked shows it; of crowds, acks a second and decisions a second that
    came to stand, and how many were acked and never did.
    """

    contender: Contender
    envelopes: Iterator[Json]
    calls: int
    acked: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    decided: list[float] = field(default_factory=list)
    lost: list[float] = field(default_factory=list)

    async def single(self) -> None:
        [payload] = some(self.envelopes, 1)
        before, started = self._entries(), perf_counter()
        self.acked.append(await self.contender.click(payload))
        card = payload["container"]["message_ts"]
        await _until(lambda: any(call["request"].get("ts") == card for call in self._calls(before)))
        self.shown.append(perf_counter() - started)
        await _until(lambda: len(self._calls(before)) >= self.calls)
        await self.contender.settle()

    async def crowd(self, many: int) -> None:
        payloads, before = some(self.envelopes, many), await self._decisions()
        started = perf_counter()
        self.rates.append(await at_once(self.contender, payloads))
        standing, taken = 0, 0.0
        latest = perf_counter() + PATIENCE
        while standing < many and perf_counter() < latest:
            found = await self._decisions() - before
            if found > standing:
                standing, taken = found, perf_counter() - started
            await asyncio.sleep(LOOK * 10)
        self.decided.append(standing / taken)
        self.lost.append(many - standing)

    async def _decisions(self) -> int:
        found: int = await self.contender.order("decided")
        return found

    def _entries(self) -> int:
        """The number of the latest thing that crossed the wire."""
        found: int = self.contender.sandbox.box.record.since(0)[-1]["n"]
        return found

    def _calls(self, before: int) -> list[Json]:
        record = self.contender.sandbox.box.record.since(before)
        return [entry for entry in record if entry["kind"] == "call"]


async def measure(fresh: Fresh, prefix: str, amounts: Amounts) -> list[Figure]:
    async with (
        _bot(fresh, "bench.house", APPROVE, 3, amounts) as ours,
        _bot(fresh, "bench.beside", "approve", 3, amounts) as theirs,
    ):
        calm()
        for _ in range(amounts.warm_up + amounts.single):
            await asyncio.sleep(PAUSE)
            await ours.single()
            await theirs.single()
        for _ in range(amounts.rounds):
            await ours.crowd(amounts.crowd)
            await theirs.crowd(amounts.crowd)
    return list(_figures(prefix, ours, theirs, amounts.warm_up))


@asynccontextmanager
async def _bot(
    fresh: Fresh, module: str, action_id: str, calls: int, amounts: Amounts
) -> AsyncIterator[Bot]:
    with fresh() as database_url:
        async with sandbox() as city, contender(city, module, database_url) as one:
            await one.order("draft", amounts.cards)
            yield Bot(one, clicks(city, KEN.slack_id, action_id), calls)


def _figures(prefix: str, ours: Bot, theirs: Bot, warm_up: int) -> Iterator[Figure]:
    def ms(times: list[float]) -> float:
        return median(times[warm_up:]) * 1000

    name = f"{prefix}afternoon."
    yield Figure(f"{name}latency", ms(ours.acked), "ms", ms(theirs.acked))
    yield Figure(f"{name}shown", ms(ours.shown), "ms", ms(theirs.shown))
    yield Figure(f"{name}throughput", median(ours.rates), "/s", median(theirs.rates))
    yield Figure(f"{name}decided", median(ours.decided), "/s", median(theirs.decided))
    yield Figure(f"{name}lost", sum(ours.lost), "clicks", sum(theirs.lost))


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - it comes over the wire, which rings no bell
            await asyncio.sleep(LOOK)
