"""Read and parse the Python files that are measured."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("bot", "commands", "integrations", "kaigi")
HELD = (*PRODUCT, "sandbox", "bench")
"""Folders whose sizes and words are held to the rules."""
EVERYTHING = (*HELD, "tests")
"""Folders whose docstrings are held to the rules."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


class NoSuchPath(Exception):
    """Raised when a path that was asked for does not exist."""


@dataclass(frozen=True)
class File:
    """One parsed file. `name` is its path from the project's root, with slashes."""

    name: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def module(self) -> str:
        """Dotted name by which the file is imported."""
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def parse(text: str, name: str = "example.py") -> File:
    return File(name, text, ast.parse(text))


def read(paths: Iterable[str], root: Path = ROOT) -> list[File]:
    """Parse each Python file at or below the paths, which are relative to the root.

    Migrations are left out: they are written once and never edited.
    """
    files: dict[str, File] = {}
    for name in paths:
        start = (root / name).resolve()
        if not start.is_relative_to(root) or not start.exists():
            raise NoSuchPath(name)
        for path in [start] if start.is_file() else sorted(start.rglob("*.py")):
            if not {"migrations", "__pycache__"} & set(path.parts):
                relative = path.relative_to(root).as_posix()
                files[relative] = parse(path.read_text(encoding="utf-8"), relative)
    return list(files.values())


def functions(tree: ast.AST) -> list[Function]:
    return [node for node in ast.walk(tree) if isinstance(node, Function)]


def docstring_lines(node: Function) -> int:
    """Count the lines of a function's docstring."""
    first = node.body[0]
    if ast.get_docstring(node, clean=False) is None:
        return 0
    return (first.end_lineno or first.lineno) - first.lineno + 1


def length(node: Function) -> int:
    """Count the lines of a function from its `def` to its end, without decorators."""
    return (node.end_lineno or node.lineno) - node.lineno + 1
