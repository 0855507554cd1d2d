"""Pulling up: a superior takes the document up past who has not acted, never past a consent."""

from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from kaigi.approvals import cards, parts
from kaigi.approvals.rules import DocumentNotice, DocumentNoticeKind, NoticeState
from kaigi.duty_kind import DutyKind
from kaigi.errors import Broken, NotYours, Refused, Stale
from kaigi.i18n import Translator
from kaigi.ledger import folding
from kaigi.ledger.choices import ChoiceId, choices
from kaigi.ledger.document import Document
from kaigi.ledger.events import PulledUp
from kaigi.ledger.items import item_of
from kaigi.ledger.tables import duties_of
from kaigi.steps import Step, StepKind
from tests.office import AOI, KEN, LARGE, MIO, REN, TWO_STEPS, Paper
from tests.unit.ledger_acting import acted, approved, offered, sent_back

JA = Translator("ja", ZoneInfo("Asia/Tokyo"))


def document(*route: Step) -> Document:
    return Paper(LARGE, route=route or TWO_STEPS).document


def up(*route: Step) -> Document:
    return acted(document(*route), MIO, ChoiceId.PULL_UP)


def test_the_superior_takes_it_up_and_may_approve_return_or_reject() -> None:
    assert offered(document(), MIO) == ["pull_up"]
    found = up()
    assert found.waiting_for == (MIO,)
    assert {"approve", "return", "reject"} <= set(offered(found, MIO))
    assert approved(found, MIO).state == "decided"
    assert acted(found, MIO, ChoiceId.REJECT).state == "rejected"
    assert acted(found, MIO, ChoiceId.RETURN).state == "returned"


def test_who_was_passed_reads_it_afterwards_and_cannot_act_any_more() -> None:
    found = up()
    assert offered(found, KEN) == ["review"]
    with pytest.raises(Stale, match="took this up"):
        acted(found, KEN, ChoiceId.APPROVE)
    duties = {(each.person, each.kind) for each in duties_of(found)}
    assert (KEN.id, DutyKind.REVIEW) in duties
    assert (KEN.id, DutyKind.ACT) not in duties
    read = acted(found, KEN, ChoiceId.REVIEW)
    assert DutyKind.REVIEW not in {each.kind for each in duties_of(read)}


def test_the_route_and_the_card_of_the_one_passed_say_so() -> None:
    item = item_of(up())
    assert f"{KEN.name}（処理前に引上げ・後閲）" in parts.status(item, JA)
    notice = DocumentNotice(item.id, DocumentNoticeKind.ASKED, KEN.id, 1)
    card = str(cards.draw(NoticeState(notice, item, choices(item, KEN.id)), JA).blocks)
    assert "後閲済" in card
    assert f"引上げ {MIO.name}" in parts.done(item.acts[-1], JA)


def test_who_signed_already_is_not_passed() -> None:
    both = replace(TWO_STEPS[0], people=(KEN, REN), quorum=2)
    found = acted(approved(document(both, TWO_STEPS[1]), REN), MIO, ChoiceId.PULL_UP)
    taken = found.events[-1]
    assert isinstance(taken, PulledUp)
    assert taken.passed == ((KEN,),)
    assert item_of(found).steps[0].is_complete
    assert [act.by for act in item_of(found).steps[0].acts] == [REN]


def test_a_return_to_the_passed_step_asks_it_again() -> None:
    back = sent_back(up(), MIO, 0)
    assert back.waiting_for == (KEN,)
    assert back.reviews == ()
    assert approved(back, KEN, MIO).state == "decided"


def test_a_consent_is_never_passed_nor_what_another_holds() -> None:
    consent = replace(TWO_STEPS[0], people=(REN,), kind=StepKind.CONSENT, unit="")
    for route in ((consent, *TWO_STEPS), (TWO_STEPS[0], consent, TWO_STEPS[1])):
        found = document(*route)
        assert offered(found, MIO) == []
        with pytest.raises(Refused, match="consent is still missing"):
            acted(found, MIO, ChoiceId.PULL_UP)
    held = acted(document(), KEN, ChoiceId.HOLD)
    assert offered(held, MIO) == []
    with pytest.raises(Stale, match="held this"):
        acted(held, MIO, ChoiceId.PULL_UP)


def test_only_a_superior_of_a_later_step_takes_it_up() -> None:
    with pytest.raises(NotYours, match="people on its route"):
        acted(document(), REN, ChoiceId.PULL_UP)
    for who in (AOI, KEN):
        with pytest.raises(NotYours, match="Only a superior"):
            acted(document(), who, ChoiceId.PULL_UP)
    by_name = replace(TWO_STEPS[1], unit="")
    assert offered(document(TWO_STEPS[0], by_name), MIO) == []
    with pytest.raises(Stale):
        acted(acted(document(), KEN, ChoiceId.REJECT), MIO, ChoiceId.PULL_UP)


def test_the_record_takes_none_that_could_not_be() -> None:
    taken = up().events[-1]
    assert isinstance(taken, PulledUp)
    for forged in (
        replace(taken, by=KEN),
        replace(taken, to=0),
        replace(taken, passed=((),)),
        replace(taken, step=1),
    ):
        with pytest.raises(Broken):
            folding.evolve(document(), forged, 7)
