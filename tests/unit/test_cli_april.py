"""A staff list of 1 April from the command line: units that come and go, and slips in the file."""

import json

import pytest
from msgspec.structs import replace

from kaigi.staff import roster
from kaigi.staff.rules import Member
from tests.unit.test_cli_staff import AOI, KEN, MAI, Shell, shell

__all__ = ["shell"]

MANY = [
    Member(f"{n:07}", f"佐藤 {n}", email=f"p{n}@b.example.jp", section="企画部/企画課")
    for n in range(100, 140)
]


def test_new_and_vanished_units_are_named_but_not_those_below_them(shell: Shell) -> None:
    people = [replace(each, section="企画部/企画課/統計係") for each in (AOI, KEN)]
    mayor = replace(MAI, section="市長室")
    first = shell.take([*people, mayor])
    assert "Units that are new" not in first.output, "all are new in the first list"
    moved = [replace(each, section="企画部/政策課/統計係") for each in people]
    told = shell.take([*moved, mayor], "--rehearse").output
    assert "Units that are new on this list: 企画部/政策課\n" in told
    assert "Units that are no longer on this list: 企画部/企画課\n" in told
    report = json.loads(shell.take([*moved, mayor], "--json").stdout)
    assert (report["new_units"], report["gone_units"]) == (["企画部/政策課"], ["企画部/企画課"])
    assert "Units that" not in shell.take([*moved, mayor]).output


def test_a_quotation_mark_that_is_not_closed_counts_all_the_lines_that_it_swallows(
    shell: Shell,
) -> None:
    shell.take(MANY)
    lines = roster.write(MANY).splitlines()
    lines[10] = f'{lines[10]},"'
    told = shell.run("import", shell.file("\n".join(lines)), "--partial").output
    assert "Lines left out: 31." in told
    assert "A quotation mark that begins here is not closed" in told.replace("\n", " ")
    assert "unexpected end" not in told


def test_a_cell_that_holds_people_counts_their_lines(shell: Shell) -> None:
    shell.take(MANY)
    lines = roster.write(MANY).splitlines()
    lines[10] = lines[10].replace("佐藤", '"佐藤', 1)
    lines[14] = lines[14].replace("佐藤", '佐藤"', 1)
    told = shell.run("import", shell.file("\n".join(lines)), "--partial").output
    assert "Lines left out: 5." in told


@pytest.mark.parametrize("mark", ['"佐藤" 葵', '"佐藤'])
def test_no_english_of_the_reader_is_shown(shell: Shell, mark: str) -> None:
    lines = roster.write(MANY).splitlines()
    lines[10] = lines[10].replace("佐藤", mark, 1)
    told = shell.run("import", shell.file("\n".join(lines))).output
    assert not {"expected", "delimiter"}.intersection(told.replace("'", " ").split())
