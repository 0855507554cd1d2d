"""Measure parsed files: pure functions, each of which finds or counts one thing."""

import ast
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from unicodedata import east_asian_width

from tests.house.source import File, Function, docstring_lines, functions, length

_BRANCHES = (
    ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case,
    ast.comprehension,
)  # fmt: skip
_MOCKS = {"Mock", "MagicMock", "AsyncMock", "patch"}
_ROWS = (ast.Tuple, ast.List)


def percentile(values: Sequence[int], share: float) -> int:
    """Return the value below which `share` of the values lie, or 0 where there are none."""
    return sorted(values)[math.floor(len(values) * share)] if values else 0


def complexity(function: Function) -> int:
    """Count McCabe's paths through a function.

    Conditional expressions, comprehensions and each `and` or `or` count as branches, too.
    """
    paths = 1
    for node in ast.walk(function):
        if isinstance(node, _BRANCHES):
            paths += 1
        elif isinstance(node, ast.BoolOp):
            paths += len(node.values) - 1
    return paths


def handlers(file: File) -> list[ast.ExceptHandler]:
    return [node for node in ast.walk(file.tree) if isinstance(node, ast.ExceptHandler)]


def is_broad(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler catches every error."""
    return handler.type is None or any(
        isinstance(node, ast.Name) and node.id in {"Exception", "BaseException"}
        for node in ast.walk(handler.type)
    )


def mock_calls(file: File) -> int:
    """Count calls of Mock, MagicMock, AsyncMock, patch, patch.* and monkeypatch.setattr."""
    called = [ast.unparse(node.func) for node in ast.walk(file.tree) if isinstance(node, ast.Call)]
    return sum(
        bool(_MOCKS & set(name.split("."))) or name.endswith("monkeypatch.setattr")
        for name in called
    )


def tests(file: File) -> list[Function]:
    return [node for node in functions(file.tree) if node.name.startswith("test_")]


def single_use_helpers(file: File) -> list[Function]:
    """List private functions and methods that their file mentions in one place alone.

    Private is what begins with one underscore. A mention is a call or any other use of the name;
    uses of one name are counted for the whole file, so two methods of one name count as used twice.
    A function that is not mentioned at all is registered by its decorator, and is not listed.
    """
    mentions = Counter[str]()
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            mentions[node.id] += 1
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            mentions[node.attr] += 1
    return [
        node
        for node in functions(file.tree)
        if re.match(r"_[^_]", node.name) and mentions[node.name] == 1
    ]


def code_lines(function: Function) -> int:
    """Count the lines of a function without its decorators and its docstring."""
    return length(function) - docstring_lines(function)


def parallel_assignments(file: File) -> list[ast.Assign]:
    """List assignments such as `a, b = x, y`, swaps among them."""
    found = []
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, _ROWS):
            values = node.value.elts
            rows = [target.elts for target in node.targets if isinstance(target, _ROWS)]
            if any(len(row) == len(values) and not has_star([*row, *values]) for row in rows):
                found.append(node)
    return found


def has_star(parts: list[ast.expr]) -> bool:
    """Tell whether a row of expressions is packed or unpacked by a star."""
    return any(isinstance(part, ast.Starred) for part in parts)


def is_swap(assignment: ast.Assign) -> bool:
    """Tell whether an assignment reads just the names that it writes, as `a, b = b, a` does."""
    written = {ast.unparse(node) for to in assignment.targets for node in _variables(to)}
    return written == {ast.unparse(node) for node in _variables(assignment.value)}


def _variables(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        return [node]
    children = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    return [variable for child in children for variable in _variables(child)]


def conditional_expressions(file: File) -> list[ast.IfExp]:
    return [node for node in ast.walk(file.tree) if isinstance(node, ast.IfExp)]


def conditional_statements(file: File) -> list[ast.Expr]:
    """List statements that are nothing but a conditional expression, awaited or not."""
    return [
        node
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Expr)
        and isinstance(
            node.value.value if isinstance(node.value, ast.Await) else node.value, ast.IfExp
        )
    ]


def columns(line: str) -> int:
    """Count the columns of a line, in which Chinese characters take two, as ruff counts them."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in line)


def lines_with(files: Iterable[File], *words: str) -> int:
    """Count the lines in which one of the words stands, in whatever case."""
    pattern = re.compile(rf"\b({'|'.join(words)})\b", re.IGNORECASE)
    return sum(bool(pattern.search(line)) for file in files for line in file.lines)
