"""Returns to an earlier step, and one's own return that is taken back."""

from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from kaigi.approvals import cards, parts
from kaigi.approvals.rules import DocumentNoticeKind, NoticeState, notices
from kaigi.duty_kind import DutyKind
from kaigi.errors import Broken, Invalid, NotYours, Refused, Stale
from kaigi.forms.reading import shipped
from kaigi.i18n import Translator
from kaigi.ledger import entry_format, folding, rules
from kaigi.ledger.acts import is_same
from kaigi.ledger.choices import ChoiceId, choices
from kaigi.ledger.document import Document
from kaigi.ledger.events import SentBack
from kaigi.ledger.items import item_of
from kaigi.ledger.tables import duties_of
from kaigi.person import Signer
from kaigi.steps import Step, StepKind, Terms
from tests.office import AOI, KEN, LARGE, MIO, REN, TEN, Paper
from tests.unit.ledger_acting import acted, after, approved, command, offered, sent_back

JA = Translator("ja", ZoneInfo("Asia/Tokyo"))
RIN = Signer("4001", "市川 凛", "", "市長")
ROUTE = (
    Step("section_head", (REN,), unit=""),
    Step("section_head", (KEN,), unit=""),
    Step("department_head", (MIO,), unit=""),
    Step("top_decider", (RIN,), StepKind.DECIDE, unit=""),
)


def at_the_top(terms: Terms = rules.PLAIN_TERMS) -> Document:
    drafted = rules.draft(AOI, LARGE, ROUTE, TEN, "form", terms=terms)
    return approved(folding.evolve(None, drafted, 7), REN, KEN, MIO)


def told(document: Document, kind: DocumentNoticeKind) -> list[tuple[str, int, int]]:
    found = (each for each in notices(item_of(document)) if each.part is kind)
    return [(each.person, each.round, each.asking) for each in found]


def texts(document: Document, kind: DocumentNoticeKind, person: str) -> list[str]:
    item = item_of(document)
    states = [NoticeState(each, item, choices(item, person)) for each in notices(item)]
    chosen = [s for s in states if (s.notice.part, s.notice.person) == (kind, person)]
    return [cards.draw(state, JA).text for state in chosen]


def test_the_form_offers_the_drafter_first_and_then_each_earlier_step() -> None:
    found = at_the_top()
    [choice] = [c for c in choices(item_of(found), RIN.id) if c.id == ChoiceId.RETURN]
    assert [each.name for each in choice.options] == ["drafter", "0", "1", "2"]
    labels = [JA.text(each.label) for each in choice.options]
    assert labels[0] == "佐藤 葵（起案者）"
    assert "鈴木 健" in labels[2]
    first = Paper(LARGE, route=ROUTE).document
    [only] = [c for c in choices(item_of(first), REN.id) if c.id == ChoiceId.RETURN]
    assert not only.options


def test_from_there_on_it_is_signed_again_and_what_was_before_stays() -> None:
    found = sent_back(at_the_top(), RIN, 1)
    assert (found.state, found.round, found.step) == ("circulating", 1, 1)
    signed = [[act.by.name for act in step.acts] for step in item_of(found).steps]
    assert signed == [[REN.name], [], [], []]
    assert found.content == LARGE
    found = approved(found, KEN, MIO, RIN)
    assert found.state == "decided"
    assert [act.by for step in item_of(found).steps for act in step.acts] == [REN, KEN, MIO, RIN]


def test_older_cards_are_refused_and_the_one_there_gets_a_new_card_that_says_why() -> None:
    before = approved(Paper(LARGE, route=ROUTE).document, REN)
    found = sent_back(at_the_top(), RIN, 1)
    assert found.revision != before.revision
    old = replace(command(found, KEN, ChoiceId.APPROVE), revision=before.revision)
    with pytest.raises(Stale, match="out of date"):
        rules.approve(found, KEN, old.revision, TEN, "k")
    assert (KEN.id, 1, 2) in told(found, DocumentNoticeKind.ASKED)
    item = item_of(found)
    assert "Look at the estimate again." in str([b.to_dict() for b in parts.returned(item, JA)])
    again = sent_back(approved(found, KEN, MIO), RIN, 1)
    assert again.revision not in {before.revision, found.revision}


def test_those_between_and_the_drafter_are_told_once_and_no_one_else() -> None:
    found = sent_back(at_the_top(), RIN, 1)
    entry = len(found.events)
    expected = [(AOI.id, entry, 1), (MIO.id, entry, 1)]
    assert told(found, DocumentNoticeKind.SENT_BACK) == expected
    [news] = texts(found, DocumentNoticeKind.SENT_BACK, MIO.id)
    assert news.startswith("あなたが承認した「Purchase of 40 monitors」を、市川 凛さんが")
    assert news.endswith("鈴木 健さんまで差し戻しました。")
    assert told(approved(found, KEN), DocumentNoticeKind.SENT_BACK) == expected


def test_who_is_told_of_the_return_to_an_earlier_step_is_not_told_again_of_one_to_the_drafter() -> (
    None
):
    found = acted(sent_back(at_the_top(), RIN, 1), KEN, ChoiceId.RETURN)
    assert told(found, DocumentNoticeKind.TOLD) == [(AOI.id, 1, 1), (REN.id, 1, 1)]


def test_a_part_of_several_signatures_is_undone_as_well() -> None:
    both = replace(ROUTE[1], people=(KEN, MIO), quorum=2)
    document = Paper(LARGE, route=(ROUTE[0], both, ROUTE[3])).document
    found = sent_back(approved(document, REN, KEN), MIO, 0)
    assert told(found, DocumentNoticeKind.SENT_BACK)[1:] == [(KEN.id, len(found.events), 1)]
    found = approved(found, REN)
    assert set(found.waiting_for) == {KEN, MIO}


@pytest.mark.parametrize("to", ["3", "9", "-1", "x", "１"])
def test_it_goes_nowhere_else(to: str) -> None:
    with pytest.raises(Refused, match="no such step"):
        acted(at_the_top(), RIN, ChoiceId.RETURN, "Why?", to)


def test_the_form_may_say_that_it_returns_to_the_drafter_alone() -> None:
    found = at_the_top(Terms(returns_to_drafter=True))
    [choice] = [c for c in choices(item_of(found), RIN.id) if c.id == ChoiceId.RETURN]
    assert not choice.options
    with pytest.raises(Refused, match="returned to 佐藤 葵 alone"):
        sent_back(found, RIN, 1)
    assert acted(found, RIN, ChoiceId.RETURN, "Why?", "drafter").state == "returned"
    forged = SentBack("k", RIN, TEN, 3, 1, (KEN,), "Why?")
    with pytest.raises(Broken):
        after(found, forged)
    assert entry_format.decode(entry_format.encode(found.events[0])) == found.events[0]


def test_forms_without_the_key_keep_the_version_that_documents_know() -> None:
    assert shipped()["general"].version == "fbe520300841f8a4"
    assert not shipped()["general"].terms.returns_to_drafter


def test_only_whose_turn_it_is_and_with_a_comment() -> None:
    with pytest.raises(Invalid):
        acted(at_the_top(), RIN, ChoiceId.RETURN, "  ", "1")
    for who in (AOI, KEN):
        with pytest.raises((NotYours, Stale)):
            sent_back(at_the_top(), who, 1)


def test_the_same_key_stands_for_the_same_place() -> None:
    recorded = sent_back(at_the_top(), RIN, 1).events[-1]
    again = command(at_the_top(), RIN, ChoiceId.RETURN, "Look at the estimate again.", "1")
    assert is_same(recorded, again)
    assert not is_same(recorded, replace(again, option="0"))
    assert not is_same(recorded, replace(again, option=""))


@pytest.mark.parametrize("to", ["drafter", "1"])
def test_ones_own_return_is_taken_back_and_all_is_as_before(to: str) -> None:
    before = at_the_top()
    found = acted(before, RIN, ChoiceId.RETURN, "Why?", to)
    assert offered(found, RIN) == ["pull_back"]
    back = acted(found, RIN, ChoiceId.PULL_BACK)
    assert (back.state, back.step, back.waiting_for) == ("circulating", 3, (RIN,))
    assert item_of(back).steps == item_of(before).steps
    assert [each.kind for each in duties_of(back)] == [DutyKind.ACT]
    assert back.asked[-1] == (found.asked[-1])
    assert approved(back, RIN).state == "decided"


def test_messages_of_a_return_that_was_taken_back_say_so_and_the_next_one_is_news() -> None:
    found = acted(at_the_top(), RIN, ChoiceId.RETURN)
    back = acted(found, RIN, ChoiceId.PULL_BACK)
    gone = "市川 凛さんが「Purchase of 40 monitors」の差戻しを取り消しました。"
    for who in (AOI, REN, KEN, MIO):
        assert texts(back, DocumentNoticeKind.TOLD, who.id) == [gone]
    again = acted(back, RIN, ChoiceId.RETURN)
    assert told(again, DocumentNoticeKind.TOLD)[-4:] == [
        (AOI.id, 1, 2),
        (REN.id, 1, 2),
        (KEN.id, 1, 2),
        (MIO.id, 1, 2),
    ]
    assert texts(again, DocumentNoticeKind.TOLD, AOI.id)[0] == gone
    assert "差し戻しました" in texts(again, DocumentNoticeKind.TOLD, AOI.id)[1]
    decided = approved(back, RIN)
    assert told(decided, DocumentNoticeKind.TOLD)[-1] == (AOI.id, 1, 2)
    assert "決裁" in texts(decided, DocumentNoticeKind.TOLD, AOI.id)[1]


def test_a_return_to_an_earlier_step_that_was_taken_back_is_no_reason_on_cards() -> None:
    back = acted(sent_back(at_the_top(), RIN, 1), RIN, ChoiceId.PULL_BACK)
    assert parts.returned(item_of(back), JA) == []
    assert texts(back, DocumentNoticeKind.SENT_BACK, AOI.id) == [
        "市川 凛さんが「Purchase of 40 monitors」の差戻しを取り消しました。"
    ]


def test_when_the_drafter_has_resubmitted_or_withdrawn_it_is_too_late() -> None:
    found = acted(at_the_top(), RIN, ChoiceId.RETURN)
    for then in (ChoiceId.RESUBMIT, ChoiceId.WITHDRAW):
        later = acted(found, AOI, then)
        assert "pull_back" not in offered(later, RIN)
        with pytest.raises(Stale):
            acted(later, RIN, ChoiceId.PULL_BACK)
    with pytest.raises(Stale):
        acted(approved(sent_back(at_the_top(), RIN, 1), KEN), RIN, ChoiceId.PULL_BACK)


def test_a_rejection_is_final() -> None:
    found = acted(at_the_top(), RIN, ChoiceId.REJECT)
    assert offered(found, RIN) == []
    with pytest.raises((NotYours, Stale)):
        acted(found, RIN, ChoiceId.PULL_BACK)
