import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaigi.approvals import rules
from kaigi.approvals.rules import (
    Click,
    ClickForm,
    DocumentNotice,
    DocumentNoticeKind,
    FilledForm,
    Kind,
)
from kaigi.content import File, general
from kaigi.errors import Invalid, NotYours
from kaigi.ledger.events import Step
from kaigi.ledger.forms import GENERAL_FORM
from kaigi.ledger.system import item_of
from tests.office import AOI, KEN, LARGE, MIO, REN, TWO_STEPS, Paper


@pytest.mark.parametrize(
    ("typed", "yen"),
    [
        ("500000", 500_000),
        ("500,000", 500_000),
        ("¥500,000", 500_000),
        ("￥500,000", 500_000),
        ("500,000円", 500_000),
        (" ￥ 500 000 円 ", 500_000),
        ("５００，０００円", 500_000),
        ("５０００００", 500_000),
        ("500、000", 500_000),
        ("\u202a500000\u202c", 500_000),
        ("0", 0),
        ("0円", 0),
        ("0" * 25 + "7", 7),
        ("", None),
        ("  　", None),
        ("円", None),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed: str, yen: int | None) -> None:
    assert rules.amount_of(typed) == yen


@pytest.mark.parametrize(
    "typed",
    [
        "abc",
        "-1",
        "−500",
        "▲500",
        "1.5",
        "50万",
        "1e6",
        "500ドル",
        "¥¥5",
        "五百",
        "5²",
        "①",
        "١٢٣",
        "$5",
    ],
)
def test_what_is_no_amount_is_refused_at_its_field(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        rules.amount_of(typed)
    assert refusal.value.field == "amount"


def test_a_number_of_any_length_is_read_in_no_time_and_stays_too_large() -> None:
    amount = rules.amount_of("9" * 1_000_000)
    assert amount is not None
    assert amount > 10**18


@given(st.integers(0, 10**15), st.sampled_from(["", "¥", "￥"]), st.sampled_from(["", "円", " 円"]))
def test_an_amount_is_the_same_however_it_is_dressed(amount: int, before: str, after: str) -> None:
    full_width = f"{amount:,}".translate(str.maketrans("0123456789,", "０１２３４５６７８９，"))
    for digits in (str(amount), f"{amount:,}", full_width):
        assert rules.amount_of(f"{before}{digits}{after}") == amount


TEXTS = st.text(st.sampled_from("あい漢字 ab、。,.\n　"), max_size=60) | st.text(max_size=60)


@given(before=TEXTS, after=TEXTS)
def test_a_difference_contains_both_texts_whole(before: str, after: str) -> None:
    pieces = rules.difference(before, after)
    assert "".join(p.text for p in pieces if p.kind is not Kind.NEW) == before
    assert "".join(p.text for p in pieces if p.kind is not Kind.GONE) == after
    assert all(piece.text for piece in pieces)


@given(text=TEXTS)
def test_between_a_text_and_itself_nothing_is_different(text: str) -> None:
    assert {piece.kind for piece in rules.difference(text, text)} <= {Kind.SAME}


def test_a_difference_in_japanese_is_as_small_as_a_clause() -> None:
    pieces = rules.difference("椅子を3脚、机を1台買う。急ぐ。", "椅子を5脚、机を1台買う。急ぐ。")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        (Kind.GONE, "椅子を3脚、"),
        (Kind.NEW, "椅子を5脚、"),
        (Kind.SAME, "机を1台買う。急ぐ。"),
    ]


_SYLLABLES = [chr(0x3041 + i) + "." for i in range(80)]
_REPEATED = "".join(_SYLLABLES) * 18


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a.b." * 750, "a.c." * 750),
        (_REPEATED, "".join(reversed(_SYLLABLES)) * 18),
        (_REPEATED, re.sub(r".\.(.\.)", r"z.\1", _REPEATED)),
    ],
)
def test_the_worst_texts_are_compared_in_no_time_and_into_few_pieces(
    before: str, after: str
) -> None:
    started = time.process_time()
    pieces = rules.difference(before, after)
    assert time.process_time() - started < 3
    assert len(pieces) <= rules.MOST_PIECES
    assert "".join(p.text for p in pieces if p.kind is not Kind.NEW) == before


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


def test_each_person_asked_has_a_card_and_the_drafter_hears_of_each_end_of_a_round() -> None:
    paper = Paper(LARGE, route=TWO_STEPS)
    expected = {(DocumentNoticeKind.DRAFTED, AOI.id, 0), (ASKED, KEN.id, 1)}
    assert _copies(paper) == expected
    expected |= {(ASKED, MIO.id, 1)}
    assert _copies(paper.approved()) == expected
    expected |= {(TOLD, AOI.id, 1)}
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


def test_the_drafter_and_the_route_may_read_it_and_nobody_else() -> None:
    item = item_of(Paper(LARGE, route=TWO_STEPS).document)
    assert rules.concerned(item) == {AOI.id, KEN.id, MIO.id}
    for reader in (AOI, KEN, MIO):
        rules.check_may_read(item, reader.id)
    with pytest.raises(NotYours):
        rules.check_may_read(item, "1002")


def test_who_has_acted_may_go_on_reading_when_a_later_route_leaves_them_out() -> None:
    item = item_of(
        Paper(LARGE, route=TWO_STEPS).returned().resubmitted(route=TWO_STEPS[1:]).document
    )
    rules.check_may_read(item, KEN.id)


def test_a_title_is_one_line_and_files_are_added_to_those_from_before() -> None:
    kept, added = File("F1", "a.pdf", 1, ""), File("F2", "b.pdf", 1, "")
    typed = {"title": " Two\n lines ", "text": " text\nof two \n", "stamp": "forged"}
    content = rules.content_of(GENERAL_FORM, FilledForm(typed, (added, kept)), kept=(kept,))
    assert content == general("Two lines", "text\nof two", None, (kept, added))
