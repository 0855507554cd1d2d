"""`make bench`: each figure beside its floor, measured in the same run, one after the other in turns."""

import asyncio
import json
import statistics
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from rich.console import Console
from rich.table import Table

from bench.contenders import Contender, afloat, empty, house, least
from tests.databases import Postgres

LATEST = Path(__file__).parent / "latest.json"
ROUNDS, WARM_UP = 200, 20


@dataclass(frozen=True, slots=True)
class Figure:
    """`ratio` is value / floor; below 1 is better than the floor."""

    name: str
    value: float
    unit: str
    floor: float

    @property
    def ratio(self) -> float:
        return self.value / self.floor


async def main(database_url: str, prefix: str) -> list[Figure]:
    async with (
        afloat(house, database_url) as ours,
        afloat(least, database_url) as floor,
        afloat(empty, database_url) as default_mode,
    ):
        times = await in_turns(ours, floor, default_mode)
    medians = [statistics.median(of) * 1000 for of in times]
    slowest = [statistics.quantiles(of, n=100)[-1] * 1000 for of in times]
    return [
        Figure(f"{prefix}click.latency", medians[0], "ms", medians[1]),
        Figure(f"{prefix}click.p99", slowest[0], "ms", slowest[1]),
        Figure(f"{prefix}click.vs_default", medians[0], "ms", medians[2]),
    ]


async def in_turns(*contenders: Contender) -> list[list[float]]:
    """Seconds from the click to its ack; everything that follows from one click is over before the next."""
    times: list[list[float]] = [[] for _ in contenders]
    for round_ in range(ROUNDS + WARM_UP):
        for contender, measured in zip(contenders, times, strict=True):
            click = await contender.ready_click()
            taken = await seconds(click)
            await contender.settle()
            if round_ >= WARM_UP:
                measured.append(taken)
    return times


async def seconds(act: Callable[[], Awaitable[None]]) -> float:
    started = perf_counter()
    await act()
    return perf_counter() - started


def report(figures: list[Figure]) -> None:
    table = Table("figure", "value", "floor", "ratio")
    for figure in figures:
        table.add_row(
            figure.name,
            f"{figure.value:.2f} {figure.unit}",
            f"{figure.floor:.2f} {figure.unit}",
            f"{figure.ratio:.2f}",
        )
    Console().print(table)
    rows = [{**asdict(figure), "ratio": round(figure.ratio, 3)} for figure in figures]
    LATEST.write_text(json.dumps(rows, indent=1) + "\n")


def run() -> None:
    with TemporaryDirectory() as folder:
        figures = asyncio.run(main(f"sqlite:///{folder}/bench.sqlite3", ""))
        server = Postgres.start(Path(folder))
        with server.database("bench", template="template1") as url:
            figures += asyncio.run(main(url, "pg."))
        server.stop()
    report(figures)


if __name__ == "__main__":
    run()
