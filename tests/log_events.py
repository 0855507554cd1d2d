"""The table of log events, made from the code: `python -m tests.log_events`.

With `--update` it writes docs/log-events.md. Without, it prints what is wrong with the calls, or
that the table is not current.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "log-events.md"
PRODUCT = ("bot", "commands", "integrations", "kaigi")
NAME = re.compile(r"[a-z]+(\.[a-z_]+)+")
LOGGER = "log = structlog.get_logger(__name__)"
LEVELS = ("debug", "info", "warning", "error", "critical")
FORBIDDEN = ("error", "why", "reason")
"""Keywords; an error is given as `exc_info`, and described by `bot.log`."""
BEGIN, END = "<!-- events: written by python -m tests.log_events --update -->", "<!-- end -->"


class Call(NamedTuple):
    """One call of a logger. `events` is empty where the name is not a constant."""

    place: str
    file: str
    levels: frozenset[str]
    events: tuple[str, ...]
    keys: frozenset[str]


def calls() -> Iterator[Call]:
    """Find the logger's calls in the product."""
    for folder in PRODUCT:
        for path in sorted((ROOT / folder).rglob("*.py")):
            file = path.relative_to(ROOT).as_posix()
            yield from calls_in(path.read_text(encoding="utf-8"), file)


def calls_in(source: str, file: str) -> Iterator[Call]:
    if LOGGER not in source:
        return
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name("log"), attr="log"), args=[level, name]
            ):
                words = (each.attr for each in ast.walk(level) if isinstance(each, ast.Attribute))
                levels = {word.lower() for word in words} & set(LEVELS)
            case ast.Call(func=ast.Attribute(value=ast.Name("log"), attr=attr), args=[name]):
                levels = {attr}
            case _:
                continue
        place = f"{file}:{node.lineno}"
        keys = frozenset(keyword.arg or "**" for keyword in node.keywords)
        yield Call(place, file, frozenset(levels), tuple(_constants(name)), keys)


def _constants(name: ast.expr) -> Iterator[str]:
    """Yield the names that an expression can have: a constant, or one of two."""
    match name:
        case ast.Constant(str(value)):
            yield value
        case ast.IfExp(body=one, orelse=other):
            yield from _constants(one)
            yield from _constants(other)


def problems(found: list[Call]) -> Iterator[str]:
    for call in found:
        if not call.events:
            yield f"{call.place}: the event's name is no constant"
        for event in call.events:
            if not NAME.fullmatch(event):
                yield f"{call.place}: {event!r} is not of the form area.what_happened"
        if unknown := call.levels - set(LEVELS):
            yield f"{call.place}: {', '.join(unknown)} is no level"
        for key in sorted(call.keys & set(FORBIDDEN)):
            yield f"{call.place}: {key}= is to be exc_info="


def table(found: list[Call]) -> str:
    by_event: dict[str, list[Call]] = defaultdict(list)
    for call in found:
        for event in call.events:
            by_event[event].append(call)
    rows = [_row(event, calls_) for event, calls_ in sorted(by_event.items())]
    return "\n".join(["| event | level | keys | from |", "|---|---|---|---|", *rows])


def _row(event: str, found: list[Call]) -> str:
    levels = sorted(frozenset[str]().union(*(call.levels for call in found)), key=LEVELS.index)
    keys = frozenset[str]().union(*(call.keys for call in found))
    named = sorted("error" if key == "exc_info" else key for key in keys)
    return " | ".join(
        [
            f"| `{event}`",
            ", ".join(levels),
            ", ".join(f"`{key}`" for key in named),
            f"{', '.join(sorted({call.file for call in found}))} |",
        ]
    )


def page(found: list[Call]) -> str:
    """Return the page with the table as the code has it."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    return f"{before}{BEGIN}\n{table(found)}\n{END}{rest.partition(END)[2]}"


def main() -> int:
    found = list(calls())
    wrong = list(problems(found))
    if "--update" in sys.argv[1:]:
        PAGE.write_text(page(found), encoding="utf-8")
    elif page(found) != PAGE.read_text(encoding="utf-8"):
        wrong.append("docs/log-events.md is not current: python -m tests.log_events --update")
    sys.stdout.writelines(f"{problem}\n" for problem in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
