"""Filled forms, field by field: what people may give, and the refusal at the field of the rest."""

import pytest
from msgspec import Struct

from kaigi.approvals.filling import FilledForm, content_of
from kaigi.content import GENERAL, Value
from kaigi.errors import Invalid
from kaigi.forms.reading import read_forms
from kaigi.ledger.forms import check_content

FORM = read_forms({
    "x.yml": """form: x
title: X
fields:
  - {name: title, kind: text, label: T, required: true}
  - {name: people, kind: number, label: N, limit: 500}
  - {name: day, kind: date, label: D}
  - {name: at, kind: time, label: A}
  - {name: term, kind: period, label: P}
  - {name: kind, kind: choice, label: K, options: [{name: a, label: A}, {name: b, label: B}]}
  - {name: why, kind: text, label: W, required: true, when: kind == "b"}
  - name: done
    kind: checks
    label: C
    required: true
    options: [{name: p, label: P}, {name: q, label: Q}]
  - {name: readers, kind: person, label: R}
route:
  - people: ["1"]
"""
})["x"].spec  # fmt: skip
DONE = {"done": ("p", "q")}


class Case(Struct, frozen=True):
    field: str
    texts: dict[str, str] = {}
    chosen: dict[str, tuple[str, ...]] = {}


def value_of(case: Case) -> Value:
    filled = FilledForm({"title": "t", **case.texts}, chosen={**DONE, **case.chosen}, form="x")
    content = content_of(FORM, filled)
    check_content(FORM, content)
    return content.value(case.field)


@pytest.mark.parametrize(
    ("case", "value"),
    [
        (Case("title", {"title": " 会議室の　机 "}), "会議室の 机"),
        (Case("people", {"people": "１２"}), 12),
        (Case("people", {"people": "0"}), 0),
        (Case("people"), None),
        (Case("day", {"day": "2026-12-01"}), "2026-12-01"),
        (Case("at", {"at": "08:15"}), "08:15"),
        (Case("term", {"term": "2026-12-01", "term.until": "2026-12-01"}), ("2026-12-01",) * 2),
        (Case("term"), ()),
        (Case("kind", chosen={"kind": ("a",)}), "a"),
        (Case("kind"), None),
        (Case("why", {"why": "since"}, {"kind": ("b",)}), "since"),
        (Case("why", {"why": "not asked"}, {"kind": ("a",)}), None),
        (Case("done", chosen={"done": ("q", "p")}), ("p", "q")),
        (Case("readers", chosen={"readers": ("1001", "2001")}), ("1001", "2001")),
    ],
)  # fmt: skip
def test_a_field_is_kept_as_it_is_meant(case: Case, value: Value) -> None:
    assert value_of(case) == value


@pytest.mark.parametrize(
    ("case", "text"),
    [
        (Case("people", {"people": "1.5"}), "no whole number"),
        (Case("people", {"people": "12人"}), "no whole number"),
        (Case("people", {"people": "-1"}), "no whole number"),
        (Case("people", {"people": "501"}), "At most 500"),
        (Case("day", {"day": "12/1"}), "Choose a day"),
        (Case("at", {"at": "25:00"}), "Choose a time"),
        (Case("term", {"term": "2026-12-01"}), "the first day and the last"),
        (Case("term", {"term": "2026-12-03", "term.until": "2026-12-01"}), "before the first"),
        (Case("kind", chosen={"kind": ("c",)}), "one of the answers"),
        (Case("why", chosen={"kind": ("b",)}), "needed"),
        (Case("done", chosen={"done": ("p",)}), "Tick all"),
    ],
)
def test_the_rest_is_refused_at_its_field(case: Case, text: str) -> None:
    with pytest.raises(Invalid, match=text) as refusal:
        value_of(case)
    assert refusal.value.field == case.field


def test_all_faults_are_told_at_once_without_those_of_fields_that_are_not_asked() -> None:
    filled = FilledForm({"day": "x", "people": "y"}, form="x")
    with pytest.raises(Invalid) as refusal:
        content_of(FORM, filled)
    faults = [refusal.value.field, *(fault.field for fault in refusal.value.others)]
    assert faults == ["people", "day", "title", "done"]


def test_a_content_says_which_version_of_which_form_it_follows() -> None:
    content = content_of(FORM, FilledForm({"title": "t"}, chosen=DONE))
    assert (content.form, content.version) == ("x", FORM.version)
    assert FilledForm({}).form == GENERAL
