import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaigi.approvals import rules
from kaigi.approvals.rules import Click, DocumentNotice, DocumentNoticeKind, Form, Kind
from kaigi.content import Content, File
from kaigi.errors import Invalid, NotYours
from kaigi.ledger.system import item_of
from tests.office import AOI, KEN, LARGE, MIO, TWO_STEPS, Paper


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


@given(item_id=IDS, revision=st.text(max_size=20))
def test_a_click_says_what_its_button_was_given(item_id: str, revision: str) -> None:
    assert Click.unpack(Click(item_id, revision).pack()) == Click(item_id, revision)


@given(value=st.text(max_size=50))
def test_a_forged_button_is_read_as_some_click_and_no_error(value: str) -> None:
    assert Click.unpack(value).pack().rstrip(":") == value.rstrip(":")


def _copies(paper: Paper) -> list[tuple[DocumentNoticeKind, str, int]]:
    return [(copy.part, copy.person, copy.round) for copy in rules.notices(item_of(paper.document))]


def test_whoever_is_asked_gets_a_card_and_the_drafter_hears_of_each_return_and_of_the_decision() -> (
    None
):
    paper = Paper(LARGE, route=TWO_STEPS)
    mine, chief = (DocumentNoticeKind.DRAFTED, AOI.id, 0), (DocumentNoticeKind.ASKED, KEN.id, 1)
    assert _copies(paper) == [mine, chief]
    assert _copies(paper.approved()) == [mine, chief, (DocumentNoticeKind.ASKED, MIO.id, 1)]
    returned = [
        mine,
        chief,
        (DocumentNoticeKind.ASKED, MIO.id, 1),
        (DocumentNoticeKind.TOLD, AOI.id, 1),
    ]
    assert _copies(paper.returned()) == returned
    assert _copies(paper.resubmitted()) == [*returned, (DocumentNoticeKind.ASKED, KEN.id, 2)]
    again = [
        *returned,
        (DocumentNoticeKind.ASKED, KEN.id, 2),
        (DocumentNoticeKind.ASKED, MIO.id, 2),
    ]
    assert _copies(paper.approved()) == again
    assert _copies(paper.approved()) == [*again, (DocumentNoticeKind.TOLD, AOI.id, 2)]


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
    content = rules.content_of(
        Form(" Two\n lines ", " text\nof two \n", "", (added, kept)), kept=(kept,)
    )
    assert content == Content("Two lines", "text\nof two", None, (kept, added))
