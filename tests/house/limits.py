"""Find what breaks the bounds on the code's sizes and shapes."""

from collections.abc import Iterator

from tests.house import measures
from tests.house.report import Offence
from tests.house.source import PRODUCT, File, functions, length

LONGEST_FUNCTION = 50
LONGEST_FILE = 300
WIDEST_LINE = 100
SHORT_HELPER = 4
MOST_HELPERS = 0.15
"""Share of all functions that may be private helpers of one caller."""
MOST_SHORT_HELPERS = 0.03
"""Share of all functions that may be such helpers of `SHORT_HELPER` lines or fewer."""
MAY_CATCH_ANYTHING = {
    "bot/socket_mode.py",
    "kaigi/delivery/relay.py",
    "kaigi/storage/writer.py",
}
"""The relay, where any error is one task's alone; the writer, which hands it to the caller; and the
connection to Slack, without which the bot hears nothing.
"""


def offences(files: list[File]) -> Iterator[Offence]:
    """Yield each place beyond a bound.

    Helpers of one caller are listed where their share is beyond its bound: in the product's
    files, or in the others.
    """
    for file in files:
        yield from long_functions(file)
        yield from long_file(file)
        yield from wide_lines(file)
        yield from broad_excepts(file)
        yield from parallel_assignments(file)
    product = [file for file in files if file.module.split(".")[0] in PRODUCT]
    yield from helpers(product)
    yield from helpers([file for file in files if file not in product])


def long_functions(file: File) -> Iterator[Offence]:
    for node in functions(file.tree):
        if length(node) > LONGEST_FUNCTION:
            text = f"`{node.name}` has {length(node)} lines, at most {LONGEST_FUNCTION}"
            yield Offence("long function", file.name, node.lineno, text)


def long_file(file: File) -> Iterator[Offence]:
    count = len(file.lines)
    if count > LONGEST_FILE:
        yield Offence("long file", file.name, count, f"{count} lines, at most {LONGEST_FILE}")


def wide_lines(file: File) -> Iterator[Offence]:
    for number, line in enumerate(file.lines, 1):
        if (columns := measures.columns(line)) > WIDEST_LINE:
            text = f"{columns} columns, at most {WIDEST_LINE}"
            yield Offence("wide line", file.name, number, text)


def broad_excepts(file: File) -> Iterator[Offence]:
    if file.name in MAY_CATCH_ANYTHING:
        return
    for handler in filter(measures.is_broad, measures.handlers(file)):
        yield Offence("broad except", file.name, handler.lineno, "catches every error")


def parallel_assignments(file: File) -> Iterator[Offence]:
    for node in measures.parallel_assignments(file):
        if not measures.is_swap(node):
            text = "assigns several values in one statement: write a line for each"
            yield Offence("parallel assignment", file.name, node.lineno, text)


def helpers(files: list[File]) -> Iterator[Offence]:
    """Yield the helpers of one caller where they are more than their share of the files."""
    found = [(file, node) for file in files for node in measures.single_use_helpers(file)]
    short = [(file, node) for file, node in found if measures.code_lines(node) <= SHORT_HELPER]
    total = sum(len(functions(file.tree)) for file in files)
    for rule, those, most in (
        ("helper", found, MOST_HELPERS),
        ("short helper", short, MOST_SHORT_HELPERS),
    ):
        if len(those) > most * total:
            told = f"{len(those)} of {total} functions are such, at most {most:.0%}"
            for file, node in those:
                text = f"`{node.name}` serves one caller ({rule}; {told})"
                yield Offence(rule, file.name, node.lineno, text)
