"""Figures `memory.*`: a bot's memory in MB, after its start and after 100,000 clicks.

The floor is an empty Bolt app after as many. The first click on a document approves it; the others
are the same click delivered again, which the bot looks up and answers alike.
"""

from pathlib import Path

from bench.clicks import at_once, take
from bench.contender import Contender, contender
from bench.databases import Fresh
from bench.envelopes import clicks, sandbox
from bench.figures import Figure
from bench.floors import APPROVE
from bench.people import KEN

DOCUMENTS = 1_000
PAGE_BYTES = 4096


async def measure(fresh: Fresh, prefix: str, many: int) -> list[Figure]:
    with fresh() as database_url:
        async with sandbox() as city, sandbox() as elsewhere:
            async with contender(city, "bench.house", database_url) as preparing:
                await preparing.order("draft", DOCUMENTS)
            envelopes = take(clicks(city, KEN.slack_id, APPROVE), DOCUMENTS)
            async with (
                contender(city, "bench.house", database_url, "--paced") as house,
                contender(elsewhere, "bench.empty", database_url) as empty,
            ):
                idle = [_megabytes(one) for one in (house, empty)]
                for one in (house, empty):
                    for _ in range(many // DOCUMENTS):
                        await at_once(one, envelopes)
                clicked = [_megabytes(one) for one in (house, empty)]
    return [
        Figure(f"{prefix}memory.idle", idle[0], "MB", idle[1]),
        Figure(f"{prefix}memory.{many // 1000}k", clicked[0], "MB", clicked[1]),
    ]


def _megabytes(one: Contender) -> float:
    """Return the resident memory."""
    pages = Path(f"/proc/{one.process.pid}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * PAGE_BYTES / 1e6
