"""Corrections: the decision stays, and a later entry that points to the content says what is so."""

from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from kaigi.approvals import cards, parts
from kaigi.approvals.rules import DocumentNotice, DocumentNoticeKind, NoticeState, notices
from kaigi.errors import Broken, Invalid, NotYours, Refused, Stale
from kaigi.i18n import Translator
from kaigi.ledger import folding
from kaigi.ledger.choices import ChoiceId
from kaigi.ledger.corrections import MOST
from kaigi.ledger.document import Document
from kaigi.ledger.events import Corrected
from kaigi.ledger.items import item_of
from kaigi.ledger.tables import duties_of
from tests.office import AOI, KEN, LARGE, MIO, REN, TEN, TWO_STEPS, Paper
from tests.unit.ledger_acting import acted, approved, offered

JA = Translator("ja", ZoneInfo("Asia/Tokyo"))
WHAT = "納期は3月1日ではなく、3月10日です。"


def document() -> Document:
    return Paper(LARGE, route=TWO_STEPS).document


def decided() -> Document:
    return approved(document(), KEN, MIO)


def test_the_drafter_or_the_one_who_decided_corrects_and_the_decision_stays() -> None:
    found = decided()
    assert [offered(found, who) for who in (AOI, KEN, MIO)] == [["correct"], [], ["correct"]]
    for who in (AOI, MIO):
        after = acted(found, who, ChoiceId.CORRECT, WHAT)
        correction = after.events[-1]
        assert isinstance(correction, Corrected)
        assert (correction.corrects, correction.comment) == (1, WHAT)
        assert (after.state, after.content, after.since) == ("decided", LARGE, found.since)
        assert duties_of(after) == []


def test_it_points_to_the_content_that_was_decided() -> None:
    found = acted(acted(document(), KEN, ChoiceId.RETURN), AOI, ChoiceId.RESUBMIT)
    correction = acted(approved(found, KEN, MIO), AOI, ChoiceId.CORRECT).events[-1]
    assert isinstance(correction, Corrected)
    assert correction.corrects == 3


def test_who_signed_the_round_hears_of_it_and_every_card_shows_it() -> None:
    once = approved(Paper(LARGE, route=(replace(TWO_STEPS[0], people=(REN,)),)).document)
    found = acted(acted(once, REN, ChoiceId.RETURN), AOI, ChoiceId.RESUBMIT)
    found = acted(approved(replace(found, route=TWO_STEPS), KEN, MIO), MIO, ChoiceId.CORRECT, WHAT)
    item = item_of(found)
    told = [each for each in notices(item) if each.part is DocumentNoticeKind.CORRECTED]
    assert [each.person for each in told] == [AOI.id, KEN.id]
    assert WHAT in parts.status(item, JA)
    for notice in told:
        assert WHAT in str(cards.draw(NoticeState(notice, item), JA).blocks)
        assert DocumentNotice.of(notice.key) == notice


def test_each_correction_is_told_once_and_there_are_so_many() -> None:
    found = decided()
    for n in range(MOST):
        found = acted(found, AOI, ChoiceId.CORRECT, f"{n}: {WHAT}")
    told = [each for each in notices(item_of(found)) if each.part is DocumentNoticeKind.CORRECTED]
    assert len(set(told)) == len(told) == MOST * 2
    assert offered(found, AOI) == []
    with pytest.raises(Refused, match="10 times"):
        acted(found, AOI, ChoiceId.CORRECT)


def test_others_earlier_states_and_empty_words_are_refused() -> None:
    with pytest.raises(NotYours, match="Only its drafter and the one who decided"):
        acted(decided(), KEN, ChoiceId.CORRECT)
    with pytest.raises(NotYours, match="people on its route"):
        acted(decided(), REN, ChoiceId.CORRECT)
    for found in (document(), acted(document(), KEN, ChoiceId.REJECT)):
        with pytest.raises(Refused, match="not decided"):
            acted(found, AOI, ChoiceId.CORRECT)
    for comment in (" \u200b", "文" * 1001):
        with pytest.raises(Invalid):
            acted(decided(), AOI, ChoiceId.CORRECT, comment)


def test_a_late_click_on_approve_still_hears_who_decided() -> None:
    found = acted(decided(), AOI, ChoiceId.CORRECT, WHAT)
    with pytest.raises(Stale, match="Already decided"):
        acted(found, KEN, ChoiceId.APPROVE)


@pytest.mark.parametrize(
    "forged",
    [Corrected("k", KEN, TEN, 1, "x"), Corrected("k", AOI, TEN, 2, "x")],
    ids=["by one who signed", "of another entry"],
)
def test_the_record_takes_no_correction_that_could_not_be(forged: Corrected) -> None:
    with pytest.raises(Broken):
        folding.evolve(decided(), forged, 7)
    with pytest.raises(Broken):
        folding.evolve(document(), replace(forged, by=AOI, corrects=1), 7)
