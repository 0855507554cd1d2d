"""Figures `click.*`: from the envelope to its ack, which Kaigi sends after its commit.

Every click is on a pending card of its own, by one of fifty people in turn, and the contenders
take turns. For latency all work of one click is done before the next; under load the relay runs
beside the clicks and keeps to Slack's limits, as in production.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from math import ceil
from operator import itemgetter
from time import perf_counter

from bench.contender import Contender, contender
from bench.databases import Fresh, employ
from bench.envelopes import clicks, sandbox
from bench.figures import Figure, median, p99
from bench.floors import APPROVE
from bench.people import PAIRS, PEOPLE, SECTIONS, Person, staff, workspace
from bench.turns import calm
from sandbox.json_types import Json
from sandbox.server import Running

IN_FLIGHT = 64
OFFERED = 200
"""Clicks a second."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """Clicks of each contender.

    `single` one at a time after `warm_up`; `rounds` of `crowd` with `IN_FLIGHT` at a time, and of
    `offered` at `OFFERED` a second.
    """

    warm_up: int = 30
    single: int = 300
    rounds: int = 3
    crowd: int = 640
    offered: int = 1000

    @property
    def cards(self) -> int:
        return self.warm_up + self.single + self.rounds * (self.crowd + self.offered) + IN_FLIGHT


@dataclass(frozen=True, slots=True)
class Documents:
    """Documents to click on: the order that drafts them, who signs them, and who is employed.

    `settings`: Kaigi's own; `floor`: options of the floor.
    """

    order: str
    argument: str
    signers: Iterable[Person]
    people: Iterable[Person] = PEOPLE
    settings: Mapping[str, str] = field(default_factory=dict)
    floor: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Times:
    """Measurements of each contender: Kaigi, the floor, and the empty listener.

    `alone`: seconds a click, one at a time. Under load, without the empty listener, `rates`: clicks
    a second; `offered`: seconds a click.
    """

    alone: list[list[float]]
    rates: list[list[float]]
    offered: list[list[float]]


QUICK = Amounts(warm_up=10, single=60, rounds=1, crowd=256, offered=400)


async def measure(fresh: Fresh, prefix: str, amounts: Amounts) -> list[Figure]:
    each = ceil(amounts.cards / SECTIONS)
    chiefs = [chief for _drafter, chief in PAIRS]
    documents = Documents("draft_in_each_section", f"{each} {SECTIONS}", chiefs)
    times = await timed(fresh, documents, amounts)
    medians = [median(of) * 1000 for of in times.alone]
    slowest = [p99(of) * 1000 for of in times.offered]
    rates = [median(of) for of in times.rates]
    return [
        Figure(f"{prefix}click.latency", medians[0], "ms", medians[1]),
        Figure(f"{prefix}click.vs_default", medians[0], "ms", medians[2]),
        Figure(f"{prefix}click.throughput", rates[0], "/s", rates[1]),
        Figure(f"{prefix}click.p99", slowest[0], "ms", slowest[1]),
    ]


async def timed(fresh: Fresh, documents: Documents, amounts: Amounts) -> Times:
    async with AsyncExitStack() as stack:
        ours = stack.enter_context(fresh())
        others = stack.enter_context(fresh())
        await employ(ours, staff(documents.people))
        described = workspace(documents.people)
        city = await stack.enter_async_context(sandbox(workspace=described))
        house_of = partial(contender, city, "bench.house", ours, settings=documents.settings)
        floor = await stack.enter_async_context(
            in_own_sandbox("bench.least", others, *documents.floor)
        )
        async with house_of() as house, in_own_sandbox("bench.empty", others) as empty:
            await house.order(documents.order, documents.argument)
            envelopes = all_clicks(city, documents.signers)
            alone = await _one_at_a_time([house, floor, empty], envelopes, amounts)
        async with house_of("--paced") as house:
            # The process is new, and its caches are cold.
            await at_once(house, take(envelopes, IN_FLIGHT))
            rates, offered = await _under_load([house, floor], envelopes, amounts)
    return Times(alone, rates, offered)


@asynccontextmanager
async def in_own_sandbox(module: str, database_url: str, *options: str) -> AsyncIterator[Contender]:
    async with sandbox() as running, contender(running, module, database_url, *options) as one:
        yield one


async def _one_at_a_time(
    contenders: list[Contender], envelopes: Iterator[Json], amounts: Amounts
) -> list[list[float]]:
    """Return each contender's seconds a click."""
    calm()
    times: list[list[float]] = [[] for _ in contenders]
    for payload in take(envelopes, amounts.warm_up + amounts.single):
        for contender_, measured in zip(contenders, times, strict=True):
            measured.append(await contender_.click(payload))
            await contender_.settle()
    return [measured[amounts.warm_up :] for measured in times]


async def _under_load(
    contenders: list[Contender], envelopes: Iterator[Json], amounts: Amounts
) -> tuple[list[list[float]], list[list[float]]]:
    """Return each contender's clicks a second and its seconds a click.

    The former with `IN_FLIGHT` at a time, the latter at `OFFERED` a second.
    """
    rates: list[list[float]] = [[] for _ in contenders]
    times: list[list[float]] = [[] for _ in contenders]
    for _ in range(amounts.rounds):
        crowd = take(envelopes, amounts.crowd)
        offered = take(envelopes, amounts.offered)
        calm()
        for contender_, measured in zip(contenders, rates, strict=True):
            measured.append(await at_once(contender_, crowd))
        for contender_, waited in zip(contenders, times, strict=True):
            waited.extend(await _at_a_rate(contender_, offered))
    return rates, times


async def at_once(one: Contender, envelopes: list[Json], in_flight: int = IN_FLIGHT) -> float:
    """Return the clicks a second, with so many at a time."""
    waiting = iter(envelopes)

    async def click_on() -> None:
        for payload in waiting:
            await one.click(payload)

    started = perf_counter()
    await asyncio.gather(*(click_on() for _ in range(in_flight)))
    return len(envelopes) / (perf_counter() - started)


async def _at_a_rate(one: Contender, envelopes: list[Json]) -> list[float]:
    """Return the seconds a click, offered evenly whether or not the former are answered."""
    loop = asyncio.get_running_loop()
    started = perf_counter()
    clicking = []
    for number, payload in enumerate(envelopes):
        await asyncio.sleep(started + number / OFFERED - perf_counter())
        clicking.append(loop.create_task(one.click(payload)))
    return await asyncio.gather(*clicking)


def all_clicks(city: Running, people: Iterable[Person]) -> Iterator[Json]:
    """Yield the clicks of these people, each one's evenly among the others'."""
    placed: list[tuple[float, Json]] = []
    for person in people:
        own = list(clicks(city, person.slack_id, APPROVE))
        placed += [((n + 0.5) / len(own), payload) for n, payload in enumerate(own)]
    yield from (payload for _place, payload in sorted(placed, key=itemgetter(0)))


def take(envelopes: Iterator[Json], many: int) -> list[Json]:
    found = list(islice(envelopes, many))
    assert len(found) == many, f"{many} cards were to be there, and {len(found)} are"
    return found
