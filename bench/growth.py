"""Figures `growth.*`: a click with a long ledger; the floor is that with a short one.

Its latency, and the statements of the click and of the cards that follow from it, which are
counted.
"""

from collections.abc import Iterator
from contextlib import AsyncExitStack

from bench import ledger
from bench.clicks import take
from bench.contender import Contender, contender
from bench.databases import Fresh
from bench.envelopes import clicks, sandbox
from bench.figures import Figure, median
from bench.floors import APPROVE
from bench.people import KEN
from bench.turns import calm
from kaigi.storage import Storage
from sandbox.json_types import Json

LENGTHS = {"1k": 1_000, "100k": 100_000, "1m": 1_000_000}
"""Events in the ledger before the first click."""
WARM_UP = 20
COUNTED = 5
"""Clicks whose statements are counted, after those that are timed."""


async def measure(fresh: Fresh, prefix: str, lengths: dict[str, int], rounds: int) -> list[Figure]:
    """Measure all lengths at once, click by click in turn."""
    async with AsyncExitStack() as stack:
        houses = {name: await _house(stack, fresh, length) for name, length in lengths.items()}
        for house in houses.values():
            await house.order("draft", WARM_UP + rounds + COUNTED)
        envelopes = {
            name: clicks(house.sandbox, KEN.slack_id, APPROVE) for name, house in houses.items()
        }
        times: dict[str, list[float]] = {name: [] for name in houses}
        calm()
        for _ in range(WARM_UP + rounds):
            for name, house in houses.items():
                [payload] = take(envelopes[name], 1)
                times[name].append(await house.click(payload))
                await house.settle()
        counts = [await _statements(house, envelopes[name]) for name, house in houses.items()]
    medians = {name: median(measured[WARM_UP:]) * 1000 for name, measured in times.items()}
    short = next(iter(medians.values()))
    return [
        *(Figure(f"{prefix}growth.{name}", value, "ms", short) for name, value in medians.items()),
        Figure(f"{prefix}growth.statements", counts[-1], "statements", counts[0]),
    ]


async def _statements(house: Contender, envelopes: Iterator[Json]) -> float:
    """Return the statements a click."""
    await house.order("count")
    for payload in take(envelopes, COUNTED):
        await house.click(payload)
        await house.settle()
    counted: int = await house.order("counted")
    return counted / COUNTED


async def _house(stack: AsyncExitStack, fresh: Fresh, length: int) -> Contender:
    """Start Kaigi on a ledger of this length: half drafts, half decisions."""
    database_url = stack.enter_context(fresh())
    city = await stack.enter_async_context(sandbox())
    house = await stack.enter_async_context(contender(city, "bench.house", database_url))
    await house.order("draft", 1)
    [payload] = take(clicks(city, KEN.slack_id, APPROVE), 1)
    await house.click(payload)
    await house.settle()
    storage = Storage(database_url)
    await ledger.fill(storage, 1, length // 2 - 1)
    storage.close()
    return house
