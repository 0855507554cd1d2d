"""Parts of the bench by name, and their amounts."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from bench import (
    burst,
    clicks,
    comparison,
    fanout,
    faults,
    growth,
    home,
    memory,
    profile,
    report,
    sheet,
    start,
    steps,
)
from bench.databases import Fresh
from bench.figures import Figure

Part = Callable[[Fresh, str, bool], Coroutine[Any, Any, list[Figure]]]
"""Takes the databases, the prefix of its figures' names, and True for small amounts."""


async def click(fresh: Fresh, prefix: str, quick: bool) -> list[Figure]:
    return await clicks.measure(fresh, prefix, clicks.QUICK if quick else clicks.Amounts())


async def decisions_in_a_burst(fresh: Fresh, prefix: str, quick: bool) -> list[Figure]:
    return await burst.measure(fresh, prefix, burst.QUICK if quick else burst.Amounts())


async def five_steps(fresh: Fresh, prefix: str, quick: bool) -> list[Figure]:
    return await steps.measure(fresh, prefix, steps.QUICK if quick else steps.USUAL)


async def afternoon(fresh: Fresh, prefix: str, quick: bool) -> list[Figure]:
    return await comparison.measure(
        fresh, prefix, comparison.QUICK if quick else comparison.Amounts()
    )


async def home_latency(fresh: Fresh, prefix: str, quick: bool) -> list[Figure]:
    return await home.measure(fresh, prefix, rounds=10 if quick else 60)


async def sheet_compute(fresh: Fresh, prefix: str, quick: bool) -> list[Figure]:
    rounds = 10 if quick else 50
    return [await sheet.measure(fresh, prefix, people, rounds) for people in (400, 20_000)]


async def fan_out(fresh: Fresh, prefix: str, quick: bool) -> list[Figure]:
    return await fanout.measure(fresh, prefix, window=20 if quick else 60)


async def start_up(fresh: Fresh, prefix: str, quick: bool) -> list[Figure]:
    return await start.measure(fresh, prefix, rounds=3 if quick else 9)


async def memory_use(fresh: Fresh, prefix: str, quick: bool) -> list[Figure]:
    """Measure once: a process's memory does not depend on its database."""
    return [] if prefix else await memory.measure(fresh, prefix, many=5_000 if quick else 100_000)


async def ledger_growth(fresh: Fresh, prefix: str, quick: bool) -> list[Figure]:
    lengths = {
        name: length for name, length in growth.LENGTHS.items() if not quick or length <= 100_000
    }
    return await growth.measure(fresh, prefix, lengths, rounds=30 if quick else 150)


async def click_profile(fresh: Fresh, prefix: str, quick: bool) -> list[Figure]:
    """Write the profile, of SQLite alone, whose own work is in the bot's process."""
    if not prefix and not quick:
        shares = await profile.measure(fresh, many=2_000)
        report.PROFILE.write_text(json.dumps(shares, indent=1) + "\n", encoding="utf-8")
    return []


async def fault_check(_fresh: Fresh, prefix: str, quick: bool) -> list[Figure]:
    """Write the findings of the fault checker, which has its own databases."""
    if not prefix and not quick:
        found = await asyncio.to_thread(faults.check, 90)
        faults.FOUND.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return []


PARTS: Mapping[str, Part] = {
    "click": click,
    "burst": decisions_in_a_burst,
    "steps5": five_steps,
    "afternoon": afternoon,
    "home": home_latency,
    "sheet": sheet_compute,
    "fanout": fan_out,
    "start": start_up,
    "memory": memory_use,
    "growth": ledger_growth,
    "profile": click_profile,
    "faults": fault_check,
}
ON_REQUEST = ("faults",)
"""Parts to run only where they are named: ten minutes more."""
