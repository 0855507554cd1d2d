"""The house's own measures, held: sizes of functions and files, and where anything may be caught."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("bot", "commands", "integrations", "kaigi", "sandbox", "bench")
LONGEST_FILE = 300
MAY_CATCH_ANYTHING = {"kaigi/delivery/relay.py", "kaigi/storage/writer.py"}


def _files() -> Iterator[tuple[str, ast.Module]]:
    for room in PRODUCT:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def _lengths() -> dict[str, int]:
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    return {
        f"{name}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for name, tree in _files()
        for node in ast.walk(tree)
        if isinstance(node, functions)
    }


def test_functions_are_short() -> None:
    lengths = _lengths()
    assert statistics.median(lengths.values()) <= 10
    assert statistics.quantiles(lengths.values(), n=20)[-1] <= 30
    assert {name: length for name, length in lengths.items() if length > 50} == {}


def test_files_are_read_in_one_go() -> None:
    long = {name: len(ast.unparse(tree).splitlines()) for name, tree in _files()}
    assert {name: length for name, length in long.items() if length > LONGEST_FILE} == {}


def test_nothing_broad_is_caught_outside_the_relay_and_the_writer() -> None:
    broad = {
        f"{name}:{handler.lineno}"
        for name, tree in _files()
        for handler in ast.walk(tree)
        if isinstance(handler, ast.ExceptHandler)
        and name not in MAY_CATCH_ANYTHING
        and _is_broad(handler)
    }
    assert broad == set()


def _is_broad(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or any(
        isinstance(node, ast.Name) and node.id in {"Exception", "BaseException"}
        for node in ast.walk(handler.type)
    )
