"""Filled forms in forms that changed, and the place that a form in chat carries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaigi.approvals.filling import NEW, FilledForm, Origin, placed
from kaigi.approvals.fitting import fitted
from kaigi.content import FieldKind, FieldSpec, FormSpec, Option
from kaigi.errors import Text

TITLE = FieldSpec("title", Text("Title"), FieldKind.TEXT, limit=20)


def form(*fields: FieldSpec, version: str = "2") -> FormSpec:
    return FormSpec("f", (TITLE, *fields), version)


def choice(*names: str) -> FieldSpec:
    options = tuple(Option(name, Text(name.upper())) for name in names)
    return FieldSpec("vendor", Text("Vendor"), FieldKind.CHOICE, options=options)


def test_in_the_same_version_everything_fits() -> None:
    filled = FilledForm({"title": "t", "gone": "x"}, form="f")
    assert fitted(filled, form(), form()) == (filled, ())


def test_a_field_that_is_gone_is_said_with_what_was_in_it() -> None:
    before = form(FieldSpec("why", Text("Why"), FieldKind.LONG_TEXT), version="1")
    fitting, lost = fitted(FilledForm({"title": "t", "why": "since"}), before, form())
    assert fitting.texts == {"title": "t"}
    assert [str(each) for each in lost] == ["“Why” is not asked for any more: since"]


def test_an_answer_that_is_gone_is_said_and_the_others_stay() -> None:
    filled = FilledForm({}, chosen={"vendor": ("a", "b")})
    before = form(choice("a", "b"), version="1")
    fitting, lost = fitted(filled, before, form(choice("b")))
    assert fitting.chosen == {"vendor": ("b",)}
    assert [str(each) for each in lost] == ["“Vendor”: “A” can no longer be chosen."]


def test_a_field_of_another_kind_gets_nothing_of_the_old() -> None:
    before = form(FieldSpec("vendor", Text("Vendor"), FieldKind.PERIOD), version="1")
    filled = FilledForm({"vendor": "2026-12-01", "vendor.until": "2026-12-02"})
    fitting, lost = fitted(filled, before, form(choice("a")))
    assert (fitting.texts, len(lost)) == ({}, 1)


@given(st.text(max_size=60))
def test_a_text_never_exceeds_the_limit_of_today_and_nothing_of_it_is_lost_unsaid(
    typed: str,
) -> None:
    fitting, lost = fitted(FilledForm({"title": typed}), form(version="1"), form())
    assert len(fitting.texts["title"]) <= 20
    assert fitting.texts["title"] + "".join(str(e.values["value"]) for e in lost) == typed


@given(st.sampled_from(["general", "purchase"]), st.text(max_size=20))
def test_the_place_of_a_form_is_read_as_it_was_written(name: str, saved: str) -> None:
    origin = Origin(saved=saved) if saved else NEW
    assert placed(FilledForm({}, form=name, origin=origin).place) == (name, origin)


@pytest.mark.parametrize("place", ["f:", "f:{", "f:7", "kintone-1:1.0:approve"])
def test_any_other_place_is_none(place: str) -> None:
    if place == "f:":
        assert placed(place) == ("f", NEW)
        return
    with pytest.raises(ValueError, match=r"."):
        placed(place)
