"""Figures `fanout.*`: the morning's question to 5,000 people, under the sandbox's rate limits.

All of it takes a quarter of an hour, so a window of the steady state is measured: after the first
messages, the calls a minute against the permitted rate, and the number of refused calls.
"""

import asyncio
from contextlib import AsyncExitStack

from bench.contender import contender
from bench.databases import Fresh, employ
from bench.envelopes import sandbox
from bench.figures import Figure
from bot.cli.demo import workspace_of
from kaigi.staff import roster, sample
from sandbox.json_types import Json
from sandbox.ratelimit import POST_PER_MINUTE
from sandbox.server import Running

PEOPLE = 5_000
DELAY = 15.0
"""Seconds from the time of the question to the window."""


async def measure(fresh: Fresh, prefix: str, window: float) -> list[Figure]:
    """Measure a window of so many seconds."""
    city = sample.city(PEOPLE)
    async with AsyncExitStack() as stack:
        database_url = stack.enter_context(fresh())
        await employ(database_url, roster.write(sample.roster(city, "ja"), "ja"))
        described: Json = workspace_of(city, "ja", [])
        running = await stack.enter_async_context(sandbox(limits=1, workspace=described))
        house = await stack.enter_async_context(
            contender(running, "bench.house", database_url, "--paced")
        )
        assert await house.order("ask") == PEOPLE
        await asyncio.sleep(DELAY)
        before = _posts(running)
        await asyncio.sleep(window)
        after = _posts(running)
    taken = [post for post in after[len(before) :] if post["response"]["ok"]]
    refused = [post for post in after if post["response"].get("error") == "ratelimited"]
    per_minute = len(taken) / window * 60
    return [
        Figure(f"{prefix}fanout.rate", per_minute, "/min", POST_PER_MINUTE),
        Figure(f"{prefix}fanout.refused", len(refused), "calls", 0),
    ]


def _posts(running: Running) -> list[Json]:
    """Return the posts so far that were answered or refused."""
    record = running.box.record.since(0)
    return [
        entry for entry in record if entry.get("method") == "chat.postMessage" and entry["response"]
    ]
