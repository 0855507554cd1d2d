"""Tables and lines for terminals. Imported late, since rich takes long to load."""

from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text


def show_lines(lines: Iterable[str]) -> None:
    console = Console()
    for line in lines:
        console.print(Text(line))


def show_table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, folding: int) -> None:
    """Print a table; the column `folding` is broken anywhere, since Japanese has no blanks."""
    table = Table(box=SIMPLE_HEAD)
    for place, heading in enumerate(headings):
        table.add_column(heading, overflow="fold", no_wrap=place != folding)
    for cells in rows:
        table.add_row(*map(Text, cells))
    Console().print(table)
