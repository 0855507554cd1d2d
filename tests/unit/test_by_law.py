"""docs/by-law.md names a test for each requirement, or says why there is none."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "by-law.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(\w+)::(test_\w+)`")


def rows(page: str) -> list[list[str]]:
    """Return the cells of each table row, without headings and rulers."""
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]
    return [row for row in cells if row[-1] != "proved by"]


def names_in(module: str) -> set[str]:
    [file] = (ROOT / "tests").glob(f"*/{module}.py")
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return {node.name for node in nodes if isinstance(node, functions)}


@pytest.mark.parametrize("row", rows(PAGE), ids=lambda row: row[0])
def test_each_row_names_tests_that_exist_or_says_why_there_is_none(row: list[str]) -> None:
    named = NAMED.findall(row[-1])
    assert named or row[-1].startswith("No. ")
    for module, test in named:
        assert test in names_in(module), f"{module}.py has no {test}"


def test_the_page_has_the_five_groups_and_the_transitions() -> None:
    headings = re.findall(r"^## (.*)$", PAGE, re.MULTILINE)
    assert len(headings) == 6
    assert len(rows(PAGE)) >= 54 + 9
