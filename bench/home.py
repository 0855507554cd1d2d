"""Figures `home.latency.*`: from the event that a person opens their home until it is published.

The person has 20 or 2,000 pending documents. The floor is a listener that publishes the same home,
finished beforehand.
"""

import asyncio
import json
from contextlib import AsyncExitStack

from bench import ledger
from bench.contender import Contender, contender
from bench.databases import Fresh
from bench.envelopes import sandbox
from bench.figures import Figure, median
from bench.people import KEN
from bench.turns import calm
from kaigi.storage import Storage
from sandbox import events
from sandbox.json_types import Json

PENDING = (20, 2_000)
WARM_UP = 5
POLL_SECONDS = 0.001
PAUSE = 0.1
"""Seconds before each opening: in practice they are seconds apart, and the relay is idle."""


async def measure(fresh: Fresh, prefix: str, rounds: int) -> list[Figure]:
    async with AsyncExitStack() as stack:
        database_url = stack.enter_context(fresh())
        ours, theirs = [await stack.enter_async_context(sandbox()) for _ in range(2)]
        house = await stack.enter_async_context(contender(ours, "bench.house", database_url))
        bare = await stack.enter_async_context(contender(theirs, "bench.bare_home", database_url))
        storage = Storage(database_url)
        stack.callback(storage.close)
        await house.order("draft", 1)
        figures = []
        there = 1
        for pending in PENDING:
            await ledger.fill(storage, 1, pending - there)
            there = pending
            value, floor = await _in_turns(house, bare, rounds)
            figures.append(Figure(f"{prefix}home.latency.{pending}", value, "ms", floor))
    return figures


async def _in_turns(house: Contender, bare: Contender, rounds: int) -> tuple[float, float]:
    """Return the medians in milliseconds."""
    await _open_home(house)
    home = house.sandbox.box.views.homes[KEN.slack_id].body
    finished = {name: home[name] for name in ("type", "blocks")}
    await bare.order("view", json.dumps(finished, ensure_ascii=False))
    calm()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(WARM_UP + rounds):
        await asyncio.sleep(PAUSE)
        for one, taken in zip((house, bare), times, strict=True):
            taken.append(await _open_home(one))
    value, floor = (median(taken[WARM_UP:]) * 1000 for taken in times)
    return value, floor


async def _open_home(one: Contender) -> float:
    """Return the seconds until the home was published, by the sandbox's record."""
    box = one.sandbox.box
    before = box.record.since(0)[-1]["n"]
    events.home_opened(box, KEN.slack_id, "home")
    while not (arrived := _entry(one, before, "method", "views.publish")):  # noqa: ASYNC110
        await asyncio.sleep(POLL_SECONDS)
    opened = _entry(one, before, "type", "app_home_opened")
    await one.settle()
    return float(arrived["at"]) - float(opened["at"])


def _entry(one: Contender, before: int, label: str, name: str) -> Json:
    """Return the first entry of this name after the entry `before`, or an empty one."""
    return next((e for e in one.sandbox.box.record.since(before) if e.get(label) == name), {})
