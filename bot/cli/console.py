"""Tables for terminals. Imported late, since rich takes long to load.

Lines are printed by `typer.echo`, which breaks none: a command in one can be copied.
"""

from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text


def show_table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, folding: int) -> None:
    """Print a table; the column `folding` is broken anywhere, since Japanese has no blanks."""
    table = Table(box=SIMPLE_HEAD)
    for place, heading in enumerate(headings):
        table.add_column(heading, overflow="fold", no_wrap=place != folding)
    for cells in rows:
        table.add_row(*map(Text, cells))
    Console().print(table)
