from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaigi.content import Content, File, general
from kaigi.errors import Broken, Invalid, NotYours, Refused, Stale
from kaigi.ledger import folding, rules
from kaigi.ledger.document import Document, State
from kaigi.ledger.events import Approved, Decided, Event, Resubmitted, Withdrawn
from kaigi.ledger.forms import AMOUNT_LIMIT
from kaigi.person import Signer
from tests.office import AOI, KEN, LARGE, MIO, ONE_STEP, REN, SMALL, TEN, TWO_STEPS, Paper


def test_the_last_to_approve_decides() -> None:
    document = Paper(LARGE, route=TWO_STEPS).document
    first = rules.approve(document, KEN, document.revision, TEN, "k1")
    assert isinstance(first, Approved)
    document = folding.evolve(document, first, document.id)
    assert document.waiting_for == (MIO,)
    last = rules.approve(document, MIO, document.revision, TEN, "k2")
    assert isinstance(last, Decided)
    assert folding.evolve(document, last, document.id).state is State.DECIDED


def test_a_return_goes_to_the_drafter_and_begins_a_new_round_from_the_first_step() -> None:
    paper = Paper(LARGE, route=TWO_STEPS).approved().returned()
    assert paper.document.state is State.RETURNED
    assert paper.document.waiting_for == ()
    document = paper.resubmitted(amount=700_000).document
    assert (document.round, document.step, document.waiting_for) == (2, 0, (KEN,))
    assert [content.amount for content in document.rounds] == [800_000, 700_000]


@pytest.mark.parametrize("comment", ["", "   ", "　\n", "\u200f\u202e", "\u200b"])
def test_a_return_without_a_word_that_can_be_seen_is_refused_at_the_comment(comment: str) -> None:
    document = Paper().document
    with pytest.raises(Invalid) as refusal:
        rules.send_back(document, KEN, document.revision, comment, TEN, "k")
    assert refusal.value.field == "comment"


@pytest.mark.parametrize(
    ("field", "content"),
    [
        ("title", general("", "text")),
        ("title", general("\u202e\u200f", "text")),
        ("title", general("題" * 101, "text")),
        ("text", general("title", " \n　")),
        ("text", general("title", "文" * 3001)),
        ("amount", general("title", "text", -1)),
        ("amount", general("title", "text", AMOUNT_LIMIT + 1)),
        ("files", general("title", "text", None, (File("F1", "空.pdf", 0, "https://x"),))),
    ],
)
def test_what_cannot_be_taken_is_refused_at_its_field(field: str, content: Content) -> None:
    with pytest.raises(Invalid) as refusal:
        rules.draft(AOI, content, ONE_STEP, TEN, "k")
    assert refusal.value.field == field


@pytest.mark.parametrize("amount", [None, 0, 1, AMOUNT_LIMIT])
def test_the_longest_texts_and_the_largest_amount_are_taken(amount: int | None) -> None:
    content = general("題" * 100, "文" * 3000, amount)
    assert rules.draft(AOI, content, ONE_STEP, TEN, "k").content == content


def test_who_comes_too_late_hears_who_and_when() -> None:
    decided = Paper(LARGE, route=TWO_STEPS).approved().approved().document
    at = decided.events[-1].at
    with pytest.raises(Stale) as mine:
        rules.approve(decided, MIO, decided.revision, TEN, "k")
    assert mine.value.text.values == {"when": at}
    with pytest.raises(Stale) as others:
        rules.approve(decided, KEN, decided.revision, TEN, "k")
    assert others.value.text.values == {"who": MIO, "when": at}


def test_who_has_approved_already_hears_when_and_with_whom_it_is_now() -> None:
    document = Paper(LARGE, route=TWO_STEPS).approved().document
    with pytest.raises(Stale, match="Already approved by you") as refusal:
        rules.approve(document, KEN, "1.0", TEN, "k")
    assert refusal.value.next_step is not None
    assert refusal.value.next_step.values == {"who": MIO.name}


def test_an_approval_of_the_round_before_does_not_count_in_this_one() -> None:
    document = Paper(LARGE, route=TWO_STEPS).approved().returned().resubmitted(route=TWO_STEPS[1:])
    with pytest.raises(NotYours, match="not waiting for you"):
        rules.approve(document.document, KEN, document.document.revision, TEN, "k")


def test_a_card_of_the_round_before_is_refused_though_it_is_their_turn() -> None:
    paper = Paper()
    old = paper.document.revision
    document = paper.returned().resubmitted(text="Mended.").document
    with pytest.raises(Stale, match="out of date"):
        rules.approve(document, KEN, old, TEN, "k")


def test_only_the_drafter_mends_and_only_what_was_returned() -> None:
    paper = Paper().returned()
    with pytest.raises(NotYours, match=AOI.name):
        rules.check_may_resubmit(paper.document, KEN, "1.0")
    again = paper.resubmitted(text="Mended.").document
    with pytest.raises(Stale, match="in circulation again"):
        rules.check_may_resubmit(again, AOI, "2.0")
    decided = Paper().approved().document
    with pytest.raises(Stale, match="Already decided"):
        rules.check_may_resubmit(decided, AOI, "1.1")


def test_a_document_sent_again_unchanged_needs_a_reason_and_the_answer_is_in_the_record() -> None:
    document = Paper().returned().document

    def again(content: Content, comment: str) -> str:
        wanted = Resubmitted("k", AOI, TEN, content, ONE_STEP, comment)
        return rules.resubmit(document, "1.0", wanted).comment

    for comment in ("", " \u200b\n"):
        with pytest.raises(Invalid, match="Nothing was changed") as refusal:
            again(document.content, comment)
        assert refusal.value.field == "comment"
    assert again(document.content, " It is. ") == "It is."
    other = general("Other", "text")
    assert again(other, "") == ""
    with pytest.raises(Invalid, match="At most 1000"):
        again(other, "答" * 1001)


def test_the_drafter_withdraws_while_it_circulates_and_after_a_return() -> None:
    for paper in (Paper(LARGE, route=TWO_STEPS).approved(), Paper().returned()):
        document = paper.withdrawn().document
        assert (document.state, document.waiting_for) == (State.WITHDRAWN, ())


def test_what_was_withdrawn_is_over_for_everybody_who_hears_when_and_by_whom() -> None:
    document = Paper(LARGE, route=TWO_STEPS).withdrawn().document
    at = document.events[-1].at
    with pytest.raises(Stale, match="withdrew this") as refusal:
        rules.approve(document, KEN, document.revision, TEN, "k")
    assert refusal.value.text.values == {"who": AOI, "when": at}
    for check in (rules.check_may_withdraw, rules.check_may_resubmit):
        with pytest.raises(Stale, match="You withdrew this"):
            check(document, AOI, document.revision)


def test_only_the_drafter_withdraws_and_not_once_it_is_decided_nor_on_an_old_card() -> None:
    paper = Paper()
    with pytest.raises(NotYours, match=AOI.name):
        rules.check_may_withdraw(paper.document, KEN, "1.0")
    with pytest.raises(Stale, match="out of date"):
        rules.check_may_withdraw(paper.document, AOI, "0.9")
    with pytest.raises(Stale, match="Already decided"):
        rules.check_may_withdraw(paper.approved().document, AOI, "1.1")


@pytest.mark.parametrize(
    "document",
    [
        Paper(LARGE, route=TWO_STEPS).document,
        Paper().approved().document,
        Paper().returned().document,
        Paper().withdrawn().document,
    ],
    ids=["circulating", "decided", "returned", "withdrawn"],
)
def test_a_stranger_hears_nothing_about_a_document_whatever_they_forge(document: Document) -> None:
    checks = (rules.check_turn, rules.check_may_resubmit, rules.check_may_withdraw)
    for check in checks:
        with pytest.raises(NotYours) as refusal:
            check(document, REN, document.revision)
        assert (refusal.value.text.values, refusal.value.next_step) == ({}, None)


def test_a_form_left_open_since_an_earlier_round_mends_nothing() -> None:
    document = Paper().returned().resubmitted(text="Mended.").returned().document
    rules.check_may_resubmit(document, AOI, document.revision)
    with pytest.raises(Stale, match="out of date"):
        rules.check_may_resubmit(document, AOI, "1.0")


PEOPLE = st.sampled_from([AOI, REN, KEN, MIO])


@given(
    actor=PEOPLE,
    revision=st.sampled_from(["1.0", "1.1", "2.0", "", "9.9"]),
    steps=st.integers(0, 1),
)
def test_an_act_is_taken_from_the_one_it_waits_for_on_the_newest_card_and_from_nobody_else(
    actor: Signer, revision: str, steps: int
) -> None:
    paper = Paper(LARGE, route=TWO_STEPS)
    document = (paper.approved() if steps else paper).document
    right = document.waiting_for == (actor,) and revision == document.revision
    try:
        event = rules.approve(document, actor, revision, TEN, "k")
    except Refused:
        assert not right
    else:
        assert right
        assert event.by == actor


def _impossible(document: Document) -> list[Event]:
    at = TEN + timedelta(hours=1)
    return [
        Approved("k", KEN, at, 0),
        Decided("k", AOI, at, 0),
        Decided("k", KEN, at, 1),
        Resubmitted("k", AOI, at, SMALL, ONE_STEP),
        Withdrawn("k", KEN, at),
        document.events[0],
    ]


@pytest.mark.parametrize("number", range(6))
def test_a_record_of_what_nobody_could_do_is_broken(number: int) -> None:
    document = Paper().document
    with pytest.raises(Broken, match="entry 2"):
        folding.fold(7, [*document.events, _impossible(document)[number]])


def test_a_record_without_its_draft_is_broken() -> None:
    document = Paper().approved().document
    with pytest.raises(Broken, match="entry 1"):
        folding.fold(7, document.events[1:])
    with pytest.raises(Broken, match="no entries"):
        folding.fold(7, [])
