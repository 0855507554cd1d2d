"""Figure `start.ready`: from the start of the process to the ack of the first click.

The click is sent as soon as the socket is open. The floor is an empty Bolt app under the same
procedure.
"""

import asyncio
from asyncio.subprocess import DEVNULL
from time import perf_counter

from bench.clicks import take
from bench.contender import Contender, contender, spawn
from bench.databases import Fresh
from bench.envelopes import clicks, sandbox
from bench.figures import Figure, median
from bench.floors import APPROVE
from bench.people import KEN
from sandbox.json_types import Json
from sandbox.server import Running

POLL_SECONDS = 0.001
WARM_UP = 1


async def measure(fresh: Fresh, prefix: str, rounds: int) -> list[Figure]:
    times: tuple[list[float], list[float]] = ([], [])
    with fresh() as database_url:
        async with sandbox() as city, sandbox() as elsewhere:
            async with contender(city, "bench.house", database_url) as house:
                await house.order("draft", WARM_UP + rounds)
            envelopes = clicks(city, KEN.slack_id, APPROVE)
            for _ in range(WARM_UP + rounds):
                [payload] = take(envelopes, 1)
                times[0].append(await _ready(city, ("bot", "run"), database_url, payload))
                times[1].append(await _ready(elsewhere, ("bench.empty",), database_url, payload))
    value, floor = (median(taken[WARM_UP:]) for taken in times)
    return [Figure(f"{prefix}start.ready", value, "s", floor)]


async def _ready(
    running: Running, command: tuple[str, ...], database_url: str, payload: Json
) -> float:
    """Return the seconds from the start to the ack."""
    started = perf_counter()
    process = await spawn(running, command, database_url, DEVNULL)
    try:
        while not running.box.sockets.count:  # noqa: ASYNC110 - no event
            await asyncio.sleep(POLL_SECONDS)
        await Contender(running, process).click(payload)
        taken = perf_counter() - started
    finally:
        process.terminate()
        await process.communicate()
    while running.box.sockets.count:  # noqa: ASYNC110 - no event
        await asyncio.sleep(POLL_SECONDS)
    return taken
