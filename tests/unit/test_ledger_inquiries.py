"""Questions to the drafter: nothing waits for the answer but the drafter's duty."""

from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from kaigi.approvals import cards, parts
from kaigi.approvals.items import Item
from kaigi.approvals.rules import DocumentNotice, DocumentNoticeKind, NoticeState, notices
from kaigi.duty_kind import DutyKind
from kaigi.errors import Broken, Invalid, NotYours, Refused, Stale
from kaigi.i18n import Translator
from kaigi.ledger import folding
from kaigi.ledger.acts import is_same
from kaigi.ledger.choices import ChoiceId, choices
from kaigi.ledger.document import Document
from kaigi.ledger.events import Inquired, Replied
from kaigi.ledger.inquiries import MOST_OPEN
from kaigi.ledger.items import item_of
from kaigi.ledger.tables import duties_of
from kaigi.person import Signer
from tests.office import AOI, KEN, LARGE, MIO, REN, TEN, TWO_STEPS, Paper
from tests.unit.ledger_acting import acted, approved, command, offered

JA = Translator("ja", ZoneInfo("Asia/Tokyo"))
INQUIRED, REPLIED = DocumentNoticeKind.INQUIRED, DocumentNoticeKind.REPLIED


def document() -> Document:
    return Paper(LARGE, route=TWO_STEPS).document


def asked(comment: str = "Which estimate is the newer one?") -> Document:
    return acted(document(), KEN, ChoiceId.INQUIRE, comment)


def news(found: Document) -> list[tuple[DocumentNoticeKind, str, int]]:
    return [
        (each.part, each.person, each.round)
        for each in notices(item_of(found))
        if each.part in {INQUIRED, REPLIED}
    ]


def drawn(item: Item, part: DocumentNoticeKind, who: Signer, entry: int) -> str:
    notice = DocumentNotice(item.id, part, who.id, entry)
    message = cards.draw(NoticeState(notice, item, choices(item, who.id)), JA)
    return str(message.blocks)


def test_the_step_waits_as_before_and_can_be_answered_meanwhile() -> None:
    found = asked()
    assert (found.waiting_for, found.revision) == ((KEN,), document().revision)
    assert approved(found, KEN, MIO).state == "decided"


def test_the_drafter_has_one_duty_however_many_ask_and_a_message_for_each_question() -> None:
    both = replace(TWO_STEPS[0], people=(KEN, REN), quorum=2)
    found = Paper(LARGE, route=(both, TWO_STEPS[1])).document
    for who in (KEN, REN):
        found = acted(found, who, ChoiceId.INQUIRE)
    duties = [each for each in duties_of(found) if each.kind is DutyKind.REPLY]
    assert [(each.person, each.step) for each in duties] == [(AOI.id, 0)]
    assert duties[0].since == found.events[1].at
    assert news(found) == [(INQUIRED, AOI.id, 2), (INQUIRED, AOI.id, 3)]
    assert offered(found, AOI) == ["reply.2", "reply.3", "withdraw"]
    status = parts.status(item_of(found), JA)
    assert status.count("（回答待ち）") == 2


def test_the_answer_goes_to_the_one_who_asked_and_ends_the_duty() -> None:
    found = acted(asked(), AOI, "reply.2", "The one of Monday.")
    assert news(found) == [(INQUIRED, AOI.id, 2), (REPLIED, KEN.id, 3)]
    assert DutyKind.REPLY not in {each.kind for each in duties_of(found)}
    assert offered(found, AOI) == ["withdraw"]
    answer = drawn(item_of(found), REPLIED, KEN, 3)
    assert "Which estimate" in answer
    assert "The one of Monday." in answer
    assert "The one of Monday." in drawn(item_of(found), INQUIRED, AOI, 2)
    with pytest.raises(Stale, match="You answered this"):
        acted(found, AOI, "reply.2")


@pytest.mark.parametrize("end", [ChoiceId.RETURN, ChoiceId.REJECT])
def test_open_questions_end_with_the_round_and_stay_in_the_record(end: str) -> None:
    found = acted(asked(), KEN, end)
    assert DutyKind.REPLY not in {each.kind for each in duties_of(found)}
    with pytest.raises(Stale, match="no answer any more"):
        acted(found, AOI, "reply.2")
    assert "照会への回答は不要" in drawn(item_of(found), INQUIRED, AOI, 2)
    assert any(act.kind == "inquired" for act in item_of(found).acts)


def test_with_the_decision_or_a_withdrawal_there_is_nothing_to_answer() -> None:
    for found in (approved(asked(), KEN, MIO), acted(asked(), AOI, ChoiceId.WITHDRAW)):
        assert not found.open_inquiries
        assert duties_of(found) == []


def test_a_question_of_the_next_round_has_a_number_of_its_own() -> None:
    found = acted(acted(asked(), KEN, ChoiceId.RETURN), AOI, ChoiceId.RESUBMIT)
    found = acted(found, KEN, ChoiceId.INQUIRE)
    assert [*found.open_inquiries] == [5]


def test_who_asks_writes_what_and_who_answers_too() -> None:
    for found, who, choice in ((document(), KEN, "inquire"), (asked(), AOI, "reply.2")):
        for comment in (" \u200b", "文" * 1001):
            with pytest.raises(Invalid):
                acted(found, who, choice, comment)


def test_only_whose_turn_it_is_may_ask_and_only_the_drafter_answers() -> None:
    for who in (AOI, MIO):
        with pytest.raises(NotYours):
            acted(document(), who, ChoiceId.INQUIRE)
    for who in (KEN, MIO, REN):
        with pytest.raises(NotYours):
            acted(asked(), who, "reply.2")


def test_so_many_questions_at_once_and_no_more() -> None:
    found = document()
    for _ in range(MOST_OPEN):
        found = acted(found, KEN, ChoiceId.INQUIRE)
    assert "inquire" not in offered(found, KEN)
    with pytest.raises(Refused, match="wait for an answer already"):
        acted(found, KEN, ChoiceId.INQUIRE)


def test_who_asked_last_can_have_been_overtaken_and_is_told_so_as_others_are() -> None:
    any_one = replace(TWO_STEPS[0], people=(KEN, REN), quorum=1)
    found = Paper(LARGE, route=(any_one, TWO_STEPS[1])).document
    found = approved(acted(found, KEN, ChoiceId.INQUIRE), REN)
    with pytest.raises(Stale, match="Enough others"):
        acted(found, KEN, ChoiceId.APPROVE)


def test_a_record_with_an_answer_to_no_question_or_of_another_person_is_broken() -> None:
    for by, inquiry in ((AOI, 1), (KEN, 2)):
        with pytest.raises(Broken):
            folding.evolve(asked(), Replied("k", by, TEN, inquiry, "x"), 7)
    for by, step in ((AOI, 0), (KEN, 1)):
        with pytest.raises(Broken):
            folding.evolve(document(), Inquired("k", by, TEN, step, "x"), 7)


def test_the_same_key_stands_for_the_same_answer_to_the_same_question() -> None:
    found = acted(acted(asked(), KEN, ChoiceId.INQUIRE), AOI, "reply.3", "Yes.")
    recorded = found.events[-1]
    same = replace(command(found, AOI, "reply.3", "Yes."), key=recorded.key)
    assert is_same(recorded, same)
    assert not is_same(recorded, replace(same, choice="reply.2"))
    assert not is_same(recorded, replace(same, choice="reply.x"))
    assert not is_same(recorded, replace(same, comment="No."))
