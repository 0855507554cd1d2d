"""Figures `afternoon.*`: Kaigi's value, with that of the bot in `bench/afternoon` as the floor.

The afternoon's bot acknowledges before it writes, so its ack proves less. Therefore also measured:
the time until the card shows the decision, the decisions stored a second, and the acknowledged
clicks that were never stored.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter

from bench.clicks import at_once, take
from bench.contender import Contender, contender
from bench.databases import Fresh
from bench.envelopes import clicks, sandbox
from bench.figures import Figure, median
from bench.floors import APPROVE
from bench.people import KEN
from bench.turns import calm
from kaigi.delivery.priority import COOLDOWN
from sandbox.json_types import Json

POLL_SECONDS = 0.002
TIMEOUT = 30.0
"""Seconds after the last ack in which a decision may still be stored."""
PAUSE = COOLDOWN + 0.1
"""Seconds before a click that is measured alone: in practice clicks are seconds apart."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """Clicks of each bot.

    `single` one at a time after `warm_up`, and `rounds` of `crowd` with `IN_FLIGHT` at a time.
    """

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
    """A bot and its measurements; `calls` is its number of calls to Slack after each click.

    Of single clicks: the seconds until the ack (`acked`), and until the clicked card shows the
    decision (`shown`). Of crowds: acks a second (`rates`), decisions stored a second (`decided`),
    and acknowledged clicks that were never stored (`lost`).
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
        [payload] = take(self.envelopes, 1)
        before = self.contender.sandbox.box.record.since(0)[-1]["n"]
        started = perf_counter()
        self.acked.append(await self.contender.click(payload))
        card = payload["container"]["message_ts"]
        await _until(lambda: any(call["request"].get("ts") == card for call in self._calls(before)))
        self.shown.append(perf_counter() - started)
        await _until(lambda: len(self._calls(before)) >= self.calls)
        await self.contender.settle()

    async def crowd(self, many: int) -> None:
        payloads = take(self.envelopes, many)
        before = await self._decisions()
        started = perf_counter()
        self.rates.append(await at_once(self.contender, payloads))
        standing = 0
        taken = 0.0
        latest = perf_counter() + TIMEOUT
        while standing < many and perf_counter() < latest:
            found = await self._decisions() - before
            if found > standing:
                standing = found
                taken = perf_counter() - started
            await asyncio.sleep(POLL_SECONDS * 10)
        self.decided.append(standing / taken)
        self.lost.append(many - standing)

    async def _decisions(self) -> int:
        found: int = await self.contender.order("decided")
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
    async with asyncio.timeout(TIMEOUT):
        while not holds():  # noqa: ASYNC110 - no event signals it
            await asyncio.sleep(POLL_SECONDS)
