"""Benchmark: `make bench` measures each figure and its floor in the same run, in turns."""

import asyncio
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from rich.console import Console

from bench import databases, report
from bench.databases import Fresh
from bench.figures import Figure, save, table
from bench.parts import ON_REQUEST, PARTS

console = Console(stderr=True)


def main() -> None:
    options = _options()
    figures: list[Figure] = []
    with TemporaryDirectory() as folder, _databases(options, Path(folder)) as measured_on:
        for prefix, fresh in measured_on.items():
            for name in options.only:
                figures += _run(name, fresh, prefix, quick=options.quick)
    if figures:
        Console().print(table(figures))
    if not options.quick:
        report.write()
    if options.strict and not all(figure.holds for figure in figures):
        sys.exit(1)


def _run(name: str, fresh: Fresh, prefix: str, *, quick: bool) -> list[Figure]:
    started = perf_counter()
    figures = asyncio.run(PARTS[name](fresh, prefix, quick))
    console.print(f"{prefix}{name}: {perf_counter() - started:.0f} s")
    if not quick:
        save(figures, report.LATEST)
    return figures


def _options() -> Namespace:
    parser = ArgumentParser(prog="bench", description=__doc__)
    usual = [name for name in PARTS if name not in ON_REQUEST]
    parser.add_argument("--only", type=_names, default=usual, help=f"of {','.join(PARTS)}")
    parser.add_argument("--on", choices=("sqlite", "postgres"), help="one database alone")
    parser.add_argument(
        "--quick", action="store_true", help="fewer of everything, and nothing is saved"
    )
    parser.add_argument("--strict", action="store_true", help="fail where a bound does not hold")
    return parser.parse_args()


def _names(given: str) -> list[str]:
    names = given.split(",")
    if unknown := sorted(set(names) - set(PARTS)):
        raise ArgumentTypeError(f"there is no {', '.join(unknown)}")
    return names


@contextmanager
def _databases(options: Namespace, folder: Path) -> Iterator[dict[str, Fresh]]:
    """Yield the databases by the prefix of their figures' names."""
    found: dict[str, Fresh] = {} if options.on == "postgres" else {"": databases.sqlite(folder)}
    if options.on == "sqlite":
        yield found
        return
    with databases.postgres(folder) as fresh:
        yield found | {"pg.": fresh}


if __name__ == "__main__":
    main()
