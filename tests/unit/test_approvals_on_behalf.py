"""For whom a form's documents may be drafted, and what becomes of it where the form changes."""

import pytest
from msgspec.structs import replace

from kaigi.approvals import on_behalf
from kaigi.approvals.filling import FilledForm
from kaigi.approvals.fitting import fitted
from kaigi.content import FormSpec, OnBehalf
from kaigi.errors import Invalid
from kaigi.forms.reading import SHIPPED, read_forms, shipped, texts_in
from kaigi.person import Person

GENERAL = shipped()["general"].spec
AOI = Person("1001", "佐藤 葵", "U1", None, "都市整備部/道路課/管理係")


def of(section: str) -> Person:
    return Person("1002", "田中 蓮", "U2", None, section)


def form_with(key: str) -> FormSpec:
    texts = texts_in(SHIPPED)
    texts["general.yml"] += f"on_behalf: {key}\n"
    return read_forms(texts)["general"].spec


@pytest.mark.parametrize(
    ("scope", "section", "may"),
    [
        (OnBehalf.SECTION, "都市整備部/道路課", True),
        (OnBehalf.SECTION, "都市整備部/道路課/補修係", True),
        (OnBehalf.SECTION, "都市整備部/公園課", False),
        (OnBehalf.SECTION, "都市整備部", False),
        (OnBehalf.DEPARTMENT, "都市整備部", True),
        (OnBehalf.DEPARTMENT, "都市整備部/公園課", True),
        (OnBehalf.DEPARTMENT, "財政部/財政課", False),
        (OnBehalf.ANYONE, "財政部/財政課", True),
    ],
)
def test_it_is_written_for_those_whom_the_form_allows(
    scope: OnBehalf, section: str, may: bool
) -> None:
    form = replace(GENERAL, on_behalf=scope)
    if may:
        on_behalf.check(form, AOI, of(section))
        return
    with pytest.raises(Invalid, match="is not of your"):
        on_behalf.check(form, AOI, of(section))


@pytest.mark.parametrize(
    "gone",
    [None, replace(of(AOI.section), active=False), replace(of(AOI.section), slack_id=None)],
)
def test_it_is_written_for_no_one_who_has_left_or_has_no_account(gone: Person | None) -> None:
    with pytest.raises(Invalid, match="not on the staff list"):
        on_behalf.check(replace(GENERAL, on_behalf=OnBehalf.ANYONE), AOI, gone)


def test_a_form_without_the_key_allows_it_within_a_section_and_keeps_its_version() -> None:
    assert GENERAL.on_behalf is OnBehalf.SECTION
    assert form_with("section").version == GENERAL.version
    assert form_with("anyone").version != GENERAL.version
    assert on_behalf.fields(form_with("no_one")) == ()


def test_a_saved_draft_says_that_the_form_allows_it_no_more() -> None:
    filled = FilledForm({"title": "t"}, chosen={on_behalf.NAME: ("1002",)})
    kept, lost = fitted(filled, GENERAL, form_with("anyone"))
    assert (on_behalf.chosen(form_with("anyone"), kept, AOI), lost) == ("1002", ())
    kept, lost = fitted(filled, GENERAL, form_with("no_one"))
    assert on_behalf.NAME not in kept.chosen
    assert [str(each) for each in lost] == ["“On behalf of” is not asked for any more: 1002"]
