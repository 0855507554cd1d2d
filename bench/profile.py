"""Profile of clicks, one at a time, by layer, the largest share first (`bench/profile.json`)."""

from bench.clicks import take
from bench.contender import contender
from bench.databases import Fresh
from bench.envelopes import clicks, sandbox
from bench.floors import APPROVE
from bench.people import KEN

WARM_UP = 100
"""Clicks after which the relay has used up its minute's rate, and is idle."""


async def measure(fresh: Fresh, many: int) -> dict[str, float]:
    with fresh() as database_url:
        async with sandbox() as city:
            async with contender(city, "bench.house", database_url) as preparing:
                await preparing.order("draft", WARM_UP + many)
            envelopes = clicks(city, KEN.slack_id, APPROVE)
            async with contender(city, "bench.house", database_url, "--paced") as house:
                for payload in take(envelopes, WARM_UP):
                    await house.click(payload)
                await house.order("sample")
                for payload in take(envelopes, many):
                    await house.click(payload)
                seen: dict[str, int] = await house.order("sampled")
    total = sum(seen.values())
    return {layer: round(samples / total, 3) for layer, samples in seen.items()}
