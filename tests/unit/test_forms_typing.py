"""Slips of an administrator in a form, each said in words at its line."""

from zoneinfo import ZoneInfo

import pytest

from kaigi.forms.reading import OFFICE, read_forms
from kaigi.forms.yaml_file import BadFiles, Problem
from kaigi.i18n import Translator

FORM = """\
form: lease
title: 賃借
fields:
  - {name: title, kind: text, label: 件名, required: true}
  - name: what
    kind: choice
    label: 種類
    options: [{name: room, label: 部屋}, {name: car, label: 車両}]
  - {name: checks, kind: checks, label: 確認, options: [{name: budget, label: 予算}]}
route:
  - {people: ["0000102"], when: what == "room", reason: 部屋のため}
  - {line: section_head}
"""


def problem(form: str) -> Problem:
    with pytest.raises(BadFiles) as bad:
        read_forms({"lease.yml": form})
    [found] = bad.value.problems
    return found


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ("form: lease", "form：lease", 1, "full-width colon"),
        (": ", "：", 1, "full-width colon"),
        ("  - name: what", "\t- name: what", 5, "There is a tab here."),
        ("  - name: what", "　- name: what", 5, "full-width blank"),
        ("title: 賃借", "title: 賃借: 車両", 2, "second colon"),
        (
            "title: 賃借",
            "title:賃借",
            3,
            "no colon with a blank after it, here or in the line before",
        ),
        ("title: 賃借", "title: @賃借", 2, "cannot begin with this character"),
        ('["0000102"]', '["0000102"', 11, "bracket"),
        ("- {line: section_head}", '- line: "section_head', 13, "quotation mark"),
        ("route:", " route:", 10, "indentation"),
        (
            '["0000102"]',
            "[0000102]",
            11,
            "“0000102” is not possible here. Write it in quotation marks",
        ),
        ("title: 賃借", "title: 2026", 2, 'Write it in quotation marks: "2026"'),
        ("line: section_head", "role: nurse", 12, "office.yml, beside this file, is missing"),
    ],
)
def test_it_is_named_with_its_line_and_what_to_write(
    before: str, after: str, line: int, words: str
) -> None:
    found = problem(FORM.replace(before, after))
    assert found.line == line
    assert words in f"{found.reason} {found.next_step}"
    t = Translator("ja", ZoneInfo("Asia/Tokyo"))
    shown = t.text(found.reason) + (t.text(found.next_step) if found.next_step else "")
    assert str(found.reason) not in shown


@pytest.mark.parametrize(
    ("condition", "answer", "meant"),
    [
        ('what == "raom"', "raom", "room"),
        ('not (what != "roomm") and title != "x"', "roomm", "room"),
        ('what in ["room", "caar"]', "caar", "car"),
        ('"buget" in checks', "buget", "budget"),
        ('title == "x" or (what == "carr" ? true : false)', "carr", "car"),
    ],
)
def test_an_answer_that_a_condition_waits_for_in_vain_is_named(
    condition: str, answer: str, meant: str
) -> None:
    found = problem(FORM.replace('what == "room"', f"'{condition}'"))
    assert (found.line, found.where) == (11, "route[0].when")
    assert f"has no answer “{answer}”" in str(found.reason)
    assert str(found.next_step) == f"Did you mean “{meant}”?"


def test_a_condition_may_ask_whether_a_choice_is_empty_and_compare_other_fields() -> None:
    condition = 'what == "" or title == "raom" or title =~ "car.*"'
    form = FORM.replace('what == "room"', f"'{condition}'")
    assert read_forms({"lease.yml": form})


def test_a_table_of_classes_without_office_yml_says_that_the_file_is_missing() -> None:
    form = FORM.replace("title: 賃借", "title: 賃借\ndecided_by: general")
    with pytest.raises(BadFiles) as bad:
        read_forms({"lease.yml": form})
    assert f"{OFFICE}, beside this file, is missing" in str(bad.value.problems[0].next_step)
