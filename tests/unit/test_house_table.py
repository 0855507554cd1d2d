"""Try the tables and the commands that print them."""

import pytest

from tests.house import table
from tests.house.__main__ import main
from tests.house.report import Offence, counted
from tests.house.source import parse


def test_offences_are_counted_by_folder() -> None:
    found = [
        Offence("long file", "kaigi/staff/desk.py", 1, ""),
        Offence("long file", "kaigi/staff/desk/deep.py", 1, ""),
        Offence("wide line", "bot/app.py", 1, ""),
    ]
    assert list(counted(found)) == [
        "| folder      | long file | wide line |",
        "|-------------|-----------|-----------|",
        "| bot         | 0         | 1         |",
        "| kaigi/staff | 2         | 0         |",
        "| all         | 2         | 1         |",
    ]


def test_the_table_measures_files_without_a_function_too() -> None:
    rows = dict(table.rows([parse("")], tests=[], subjects=None))
    assert rows["function lines median/95th/max"] == "0/0/0"
    assert "mock-like calls per test" not in rows


def test_a_path_can_be_looked_at_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measures", "tests/house"]) == 0
    assert "| import circles " in capsys.readouterr().out
    assert main(["words", "tests/house"]) == main(["limits", "--count", "tests/house"]) == 0
    assert main(["limits", "no/such/path"]) == 2


def test_a_revision_that_does_not_exist_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["commits", "no-such-revision"]) == 2
    assert "NoHistory" in capsys.readouterr().err
