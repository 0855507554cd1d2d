"""Matters that a by-law leaves to paper never circulate in chat."""

import pytest

from kaigi.content import Content, Field, FieldKind
from kaigi.errors import Invalid
from kaigi.forms.form import Form
from kaigi.forms.posts import Post
from kaigi.forms.reading import read_forms
from kaigi.forms.routes import route
from kaigi.forms.yaml_file import BadFiles
from tests.office import AOI, KEN, Line

TEXT = """\
form: contract
title: 契約
fields:
  - {name: title, kind: text, label: 件名, required: true}
  - {name: years, kind: number, label: 保存年限}
  - name: sealed
    kind: choice
    label: 公印
    options: [{name: needed, label: 要る}, {name: none_, label: 要らない}]
route: [{line: section_head}]
not_electronic:
  - when: years >= 30
    reason: {ja: 30年以上保存するため, en: it is kept for thirty years or more}
  - when: sealed == "needed"
    reason: 公印を押すため
"""
LINE = Line((Post("section_head", "都市整備部/道路課", KEN),))


def form(text: str = TEXT) -> Form:
    return read_forms({"contract.yml": text})["contract"]


def content(years: int, sealed: str) -> Content:
    fields = (
        Field("title", FieldKind.TEXT, "契約"),
        Field("years", FieldKind.NUMBER, years),
        Field("sealed", FieldKind.CHOICE, sealed),
    )
    return Content("contract", fields)


@pytest.mark.parametrize(
    ("years", "sealed", "field", "why"),
    [
        (30, "none_", "years", "it is kept for thirty years or more"),
        (5, "needed", "sealed", "公印を押すため"),
    ],
)
def test_a_matter_that_is_decided_on_paper_is_refused_at_the_field_with_the_reason(
    years: int, sealed: str, field: str, why: str
) -> None:
    with pytest.raises(Invalid, match=f"decided on paper: {why}") as refusal:
        route(form(), AOI, content(years, sealed), LINE)
    assert refusal.value.field == field


def test_others_of_the_same_form_circulate() -> None:
    [step] = route(form(), AOI, content(29, "none_"), LINE)
    assert step.people == (KEN,)


def test_a_condition_that_cannot_be_read_is_named_with_its_line() -> None:
    with pytest.raises(BadFiles) as bad:
        form(TEXT.replace("years >= 30", "year >= 30"))
    [problem] = bad.value.problems
    assert (problem.line, "year" in str(problem.reason)) == (12, True)
