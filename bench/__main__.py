"""`make bench`: each figure beside its floor, measured in the same run, one after the other in turns."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from rich.console import Console

from bench import clicks, comparison, databases, fanout, growth, home, memory, sheet, start
from bench.databases import Fresh
from bench.figures import Figure, save, table

LATEST = Path(__file__).parent / "latest.json"
console = Console(stderr=True)

Part = Callable[[Fresh, str, bool], Coroutine[Any, Any, list[Figure]]]


async def click(fresh: Fresh, prefix: str, quick: bool) -> list[Figure]:
    return await clicks.measure(fresh, prefix, clicks.QUICK if quick else clicks.Amounts())


async def afternoon(fresh: Fresh, prefix: str, quick: bool) -> list[Figure]:
    return await comparison.measure(fresh, prefix, comparison.QUICK if quick else comparison.Amounts())


async def sheets(fresh: Fresh, prefix: str, quick: bool) -> list[Figure]:
    rounds = 10 if quick else 50
    return [await sheet.measure(fresh, prefix, people, rounds) for people in (400, 20_000)]


async def homes(fresh: Fresh, prefix: str, quick: bool) -> list[Figure]:
    return await home.measure(fresh, prefix, rounds=10 if quick else 60)


async def fanning_out(fresh: Fresh, prefix: str, quick: bool) -> list[Figure]:
    return await fanout.measure(fresh, prefix, window=20 if quick else 90)


async def starting(fresh: Fresh, prefix: str, quick: bool) -> list[Figure]:
    return await start.measure(fresh, prefix, rounds=3 if quick else 9)


async def remembering(fresh: Fresh, prefix: str, quick: bool) -> list[Figure]:
    return await memory.measure(fresh, prefix, many=5_000 if quick else 100_000)


async def growing(fresh: Fresh, prefix: str, quick: bool) -> list[Figure]:
    lengths = {name: length for name, length in growth.LENGTHS.items() if not quick or length <= 100_000}
    return await growth.measure(fresh, prefix, lengths, rounds=30 if quick else 150)


PARTS: Mapping[str, Part] = {
    "click": click,
    "afternoon": afternoon,
    "home": homes,
    "sheet": sheets,
    "fanout": fanning_out,
    "start": starting,
    "memory": remembering,
    "growth": growing,
}


def main() -> None:
    options = _options()
    figures: list[Figure] = []
    with TemporaryDirectory() as folder, _databases(options, Path(folder)) as measured_on:
        for prefix, fresh in measured_on.items():
            for name in options.only:
                figures += _run(PARTS[name], f"{prefix}{name}", fresh, prefix, options)
    Console().print(table(figures))
    if not options.quick:
        save(figures, LATEST)
    if options.strict and not all(figure.holds for figure in figures):
        sys.exit(1)


def _run(part: Part, called: str, fresh: Fresh, prefix: str, options: Namespace) -> list[Figure]:
    started = perf_counter()
    figures = asyncio.run(part(fresh, prefix, options.quick))
    console.print(f"{called}: {perf_counter() - started:.0f} s")
    return figures


def _options() -> Namespace:
    parser = ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--only", type=_names, default=list(PARTS), help=f"of {','.join(PARTS)}")
    parser.add_argument("--on", choices=("sqlite", "postgres"), help="one database alone")
    parser.add_argument("--quick", action="store_true", help="fewer of everything, and nothing is saved")
    parser.add_argument("--strict", action="store_true", help="fail where a bound does not hold")
    return parser.parse_args()


def _names(given: str) -> list[str]:
    names = given.split(",")
    if unknown := set(names) - set(PARTS):
        raise ValueError(unknown)
    return names


@contextmanager
def _databases(options: Namespace, folder: Path) -> Iterator[dict[str, Fresh]]:
    """By what their figures' names begin with."""
    found: dict[str, Fresh] = {} if options.on == "postgres" else {"": databases.sqlite(folder)}
    if options.on == "sqlite":
        yield found
        return
    with databases.postgres(folder) as fresh:
        yield found | {"pg.": fresh}


if __name__ == "__main__":
    main()
