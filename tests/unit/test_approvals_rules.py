import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaigi.approvals import rules
from kaigi.approvals.filling import FilledForm, content_of
from kaigi.approvals.rules import (
    Click,
    ClickForm,
    DocumentNotice,
    DocumentNoticeKind,
)
from kaigi.content import File, general
from kaigi.errors import Invalid, NotYours
from kaigi.ledger.forms import GENERAL_FORM
from kaigi.ledger.items import item_of
from kaigi.steps import Step
from tests.office import AOI, KEN, LARGE, MIO, REN, TWO_STEPS, Paper

IDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters=":"), min_size=1, max_size=20
)


@given(item_id=IDS, part=st.sampled_from(DocumentNoticeKind), person=IDS, round_=st.integers(0, 99))
def test_a_copy_is_found_again_by_its_key(
    item_id: str, part: DocumentNoticeKind, person: str, round_: int
) -> None:
    copy = DocumentNotice(item_id, part, person, round_)
    assert DocumentNotice.of(copy.key) == copy


@given(
    item_id=IDS,
    revision=st.just("") | IDS,
    choice=st.just("") | IDS,
    form=st.sampled_from(ClickForm),
)
def test_a_click_says_what_its_button_was_given(
    item_id: str, revision: str, choice: str, form: ClickForm
) -> None:
    click = Click(item_id, revision, choice, form)
    assert Click.unpack(click.pack()) == click


def test_a_button_of_version_0_1_is_read_without_a_choice() -> None:
    assert Click.unpack("12:1.0") == Click("12", "1.0")


@given(value=st.text(max_size=50))
def test_a_forged_button_is_read_as_some_click_and_no_error(value: str) -> None:
    assert value.startswith(Click.unpack(value).item_id)


def _copies(paper: Paper) -> set[tuple[DocumentNoticeKind, str, int]]:
    found = rules.notices(item_of(paper.document))
    assert len(found) == len(set(found))
    return {(copy.part, copy.person, copy.round) for copy in found}


ASKED, TOLD = DocumentNoticeKind.ASKED, DocumentNoticeKind.TOLD


def test_each_person_asked_has_a_card_and_the_ends_of_rounds_are_told_to_drafter_and_signers() -> (
    None
):
    paper = Paper(LARGE, route=TWO_STEPS)
    expected = {(DocumentNoticeKind.DRAFTED, AOI.id, 0), (ASKED, KEN.id, 1)}
    assert _copies(paper) == expected
    expected |= {(ASKED, MIO.id, 1)}
    assert _copies(paper.approved()) == expected
    expected |= {(TOLD, AOI.id, 1), (TOLD, KEN.id, 1)}
    assert _copies(paper.returned()) == expected
    expected |= {(ASKED, KEN.id, 2)}
    assert _copies(paper.resubmitted()) == expected
    expected |= {(ASKED, MIO.id, 2)}
    assert _copies(paper.approved()) == expected
    assert _copies(paper.approved()) == expected | {(TOLD, AOI.id, 2)}


def test_who_was_asked_beside_others_keeps_a_card_that_is_kept_up_to_date() -> None:
    """Though they never acted: enough others did, or one of them returned it."""
    together = (Step("section_head", (KEN, REN, MIO), quorum=2), Step("department_head", (MIO,)))
    all_asked = {(ASKED, who.id, 1) for who in (KEN, REN, MIO)}
    paper = Paper(LARGE, route=together)
    assert all_asked <= _copies(paper)
    assert all_asked <= _copies(paper.approved(by=KEN).approved(by=REN))
    assert all_asked <= _copies(paper.returned(by=MIO))
    assert all_asked <= _copies(paper.resubmitted(route=TWO_STEPS))


def test_the_drafter_and_the_route_may_act_and_comment_and_nobody_else() -> None:
    item = item_of(Paper(LARGE, route=TWO_STEPS).document)
    assert rules.concerned(item) == {AOI.id, KEN.id, MIO.id}
    for reader in (AOI, KEN, MIO):
        rules.check_concerned(item, reader.id)
    with pytest.raises(NotYours):
        rules.check_concerned(item, "1002")


def test_who_has_acted_may_go_on_commenting_when_a_later_route_leaves_them_out() -> None:
    item = item_of(
        Paper(LARGE, route=TWO_STEPS).returned().resubmitted(route=TWO_STEPS[1:]).document
    )
    rules.check_concerned(item, KEN.id)


def test_a_title_is_one_line_and_files_are_added_to_those_from_before() -> None:
    kept, added = File("F1", "a.pdf", 1, ""), File("F2", "b.pdf", 1, "")
    typed = {"title": " Two\n lines ", "text": " text\nof two \n", "stamp": "forged"}
    content = content_of(GENERAL_FORM, FilledForm(typed, (added, kept)), kept=(kept,))
    assert content == general("Two lines", "text\nof two", None, (kept, added))


def test_who_signed_in_a_round_that_is_withdrawn_hears_so_and_the_drafter_does_not() -> None:
    paper = Paper(LARGE, route=TWO_STEPS).approved().withdrawn()
    told = {copy for copy in _copies(paper) if copy[0] is TOLD}
    assert told == {(TOLD, KEN.id, 1)}


def test_who_returned_it_hears_nothing_of_their_own_return() -> None:
    told = {copy for copy in _copies(Paper(LARGE, route=TWO_STEPS).returned()) if copy[0] is TOLD}
    assert told == {(TOLD, AOI.id, 1)}


def test_all_faults_of_a_form_are_told_at_once() -> None:
    typed = {"title": " ", "text": "文" * 3001, "amount": "50,00"}
    with pytest.raises(Invalid) as refusal:
        content_of(GENERAL_FORM, FilledForm(typed, (File("F1", "空.pdf", 0, ""),)))
    fields = [fault.field for fault in (refusal.value, *refusal.value.others)]
    assert sorted(fields) == ["amount", "files", "text", "title"]


def test_an_amount_that_cannot_be_read_is_told_once_and_alone_where_the_rest_is_well() -> None:
    with pytest.raises(Invalid) as refusal:
        content_of(GENERAL_FORM, FilledForm({"title": "机", "text": "x", "amount": "abc"}))
    assert (refusal.value.field, refusal.value.others) == ("amount", ())
