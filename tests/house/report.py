"""Show offences as a list, and count them by folder."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Offence(NamedTuple):
    """One place that breaks a rule. `text` says how, for the person who mends it."""

    rule: str
    file: str
    line: int
    text: str

    @property
    def folder(self) -> str:
        """First two folders of the file's path, or the only one."""
        return "/".join(self.file.split("/")[:-1][:2]) or "."

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


def listed(offences: Iterable[Offence]) -> Iterator[str]:
    return (str(offence) for offence in sorted(offences, key=lambda each: each[1:3]))


def counted(offences: Iterable[Offence]) -> Iterator[str]:
    """Draw a table with a row a folder and a column a rule, and their sums."""
    counts = Counter((offence.folder, offence.rule) for offence in offences)
    rules = sorted({rule for _, rule in counts})
    folders = sorted({folder for folder, _ in counts})
    rows = [[folder, *(str(counts[folder, rule]) for rule in rules)] for folder in folders]
    sums = [str(sum(counts[folder, rule] for folder in folders)) for rule in rules]
    yield from table([["folder", *rules], *rows, ["all", *sums]])


def table(rows: list[list[str]]) -> Iterator[str]:
    """Draw rows in Markdown, the first as the heading."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for index, row in enumerate(rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"| {' | '.join(cells)} |"
        if index == 0:
            yield f"|{'|'.join('-' * (width + 2) for width in widths)}|"
