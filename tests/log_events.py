"""Table of all log events, made from the code: `python -m tests.log_events --update`.

An event is a call such as `log.info("delivery.sent", key=…)`. Its name is dotted, and errors are
given by `exc_info=` alone, so that every line that has one has it in the same shape.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

ROOT = Path(__file__).parents[1]
SPEAKING = ("bot", "commands", "integrations", "kaigi")
LEVELS = ("debug", "info", "warning", "error", "critical", "log")
NAME = re.compile(r"[a-z]+(\.[a-z_]+)+")
ERROR_KEYS = frozenset({"error", "exception", "why"})
PAGE = ROOT / "docs" / "log-events.md"
HEAD = """# Log events

One JSON object a line, on stderr. Every line has `event`, `level`, `logger` and `timestamp`; lines
that follow from one request have its `request`. Lines with an error have `error`: a list of
objects, the error first and then its causes, each with `kind`, `code` where there is one, and the
places (`at`). Made from the code by `python -m tests.log_events --update`.

| event | level | keys | from |
|---|---|---|---|
"""


class LogEvent(Struct, frozen=True, order=True):
    """One event, with the keys that its calls give besides the common ones."""

    name: str
    level: str
    keys: tuple[str, ...]
    file: str


class Calls(ast.NodeVisitor):
    """Collects the calls of `log` in one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.events: list[LogEvent] = []
        self.problems: list[str] = []

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        match node.func:
            case ast.Attribute(value=ast.Name(id="log"), attr=level) if level in LEVELS:
                self._take(node, level)

    def _take(self, node: ast.Call, level: str) -> None:
        named = [*node.args][-1] if node.args else None
        where = f"{self.file}:{node.lineno}"
        names = sorted(set(_constants(named)))
        keys = tuple(sorted(str(keyword.arg) for keyword in node.keywords))
        if not names or not all(NAME.fullmatch(name) for name in names):
            self.problems.append(f"{where}: the event's name is not a dotted constant")
        if wrong := ERROR_KEYS.intersection(keys):
            self.problems.append(f"{where}: give an error by exc_info=, not {sorted(wrong)}")
        shown = "varies" if level == "log" else level
        self.events += [LogEvent(name, shown, keys, self.file) for name in names]


def _constants(node: ast.expr | None) -> Iterator[str]:
    """Yield the string itself, or both of a conditional expression."""
    match node:
        case ast.Constant(value=str(name)):
            yield name
        case ast.IfExp(body=body, orelse=other):
            yield from _constants(body)
            yield from _constants(other)


def scan() -> tuple[list[LogEvent], list[str]]:
    """Return all events, sorted, and what is wrong with their calls."""
    events: set[LogEvent] = set()
    problems: list[str] = []
    for folder in SPEAKING:
        for path in sorted((ROOT / folder).rglob("*.py")):
            calls = Calls(str(path.relative_to(ROOT)))
            calls.visit(ast.parse(path.read_text(encoding="utf-8")))
            events.update(calls.events)
            problems += calls.problems
    return sorted(events), problems


def page() -> str:
    """Render the table in Markdown."""
    rows = [
        f"| `{event.name}` | {event.level} | {', '.join(f'`{key}`' for key in event.keys)} |"
        f" `{event.file}` |"
        for event in scan()[0]
    ]
    return (HEAD + "\n".join(rows) + "\n").replace("`exc_info`", "`error`")


def main() -> int:
    if "--update" in sys.argv[1:]:
        PAGE.write_text(page(), encoding="utf-8")
    problems = scan()[1]
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
