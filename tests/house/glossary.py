"""Check that the glossary names things that exist.

Each row of its table has a term, the Japanese for it, and where it is in the code, as one or more
dotted paths in backticks: `kaigi.delivery.outbox` or `kaigi.delivery.outbox.Task`. The heading of
the Japanese column contains "Japanese", that of the last one "code" or "where".
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.report import Offence
from tests.house.source import ROOT

PATH = "docs/glossary.md"
_RULER = re.compile(r"[\s|:-]+")


def offences(text: str, root: Path = ROOT) -> Iterator[Offence]:
    """Yield the rows that lack a cell, or name what the code does not have."""
    heading: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            heading = []
        elif not heading:
            heading = [cell.lower() for cell in cells]
        elif not _RULER.fullmatch(line):
            for complaint in complaints(dict(zip(heading, cells, strict=False)), root):
                yield Offence("glossary", PATH, number, complaint)


def complaints(row: dict[str, str], root: Path = ROOT) -> Iterator[str]:
    """Yield what is wrong with one row, whose cells are named by the table's heading."""
    term = next(iter(row.values()), "")
    japanese = next((cell for name, cell in row.items() if "japanese" in name), "")
    place = next((cell for name, cell in row.items() if re.search("code|where", name)), "")
    names = re.findall(r"`([\w.]+)`", place)
    if not term:
        yield "a row without a term"
    if not japanese:
        yield f'"{term}" has no Japanese'
    if not names:
        yield f'"{term}" names no place in the code'
    for name in names:
        if not exists(name, root):
            yield f'"{term}": the code has no `{name}`'


def exists(name: str, root: Path = ROOT) -> bool:
    """Tell whether a dotted path leads to a module, or to a name that a module defines."""
    parts = name.split(".")
    for count in range(len(parts), 0, -1):
        base = root.joinpath(*parts[:count])
        for path in (base.with_suffix(".py"), base / "__init__.py"):
            if path.is_file():
                return defines(ast.parse(path.read_text(encoding="utf-8")), parts[count:])
    return False


def defines(owner: ast.Module | ast.ClassDef, names: list[str]) -> bool:
    """Tell whether a module or class has the first of the names, and that one the next."""
    if not names:
        return True
    for node in owner.body:
        match node:
            case ast.ClassDef(name=name) if name == names[0]:
                return defines(node, names[1:])
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                bound = {name}
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                bound = {alias.asname or alias.name for alias in aliases}
            case _:
                found = [each for each in ast.walk(node) if isinstance(each, ast.Name)]
                bound = {each.id for each in found if isinstance(each.ctx, ast.Store)}
        if bound & set(names) and len(names) == 1:
            return True
    return False
