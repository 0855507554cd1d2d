"""Hold the code to the bounds on its sizes and shapes."""

from collections.abc import Callable, Iterator

import pytest

from tests.house import limits, words
from tests.house.report import Offence
from tests.house.source import HELD, PRODUCT, File, read

OWN_TESTS = ("test_house", "test_house_measures", "test_house_table", "test_house_words")
Rule = Callable[[File], Iterator[Offence]]


@pytest.fixture(scope="module")
def files() -> list[File]:
    return read(HELD)


@pytest.mark.parametrize(
    "rule",
    [
        limits.long_functions,
        limits.long_file,
        limits.wide_lines,
        limits.broad_excepts,
        limits.parallel_assignments,
    ],
    ids=lambda rule: rule.__name__,
)
def test_every_file_keeps(rule: Rule, files: list[File]) -> None:
    assert [str(offence) for file in files for offence in rule(file)] == []


@pytest.mark.parametrize(
    "folders", [PRODUCT, HELD[len(PRODUCT) :]], ids=["product", "sandbox and bench"]
)
def test_few_helpers_serve_one_caller(folders: tuple[str, ...]) -> None:
    assert [str(offence) for offence in limits.helpers(read(folders))] == []


def test_the_rules_hold_for_the_rules_themselves() -> None:
    files = read(["tests/house", *(f"tests/unit/{name}.py" for name in OWN_TESTS)])
    found = [*limits.offences(files), *words.offences(files)]
    assert [str(offence) for offence in found] == []
