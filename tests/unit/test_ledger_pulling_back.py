"""Pulling back: an approver takes their own approval back, until anyone else has acted."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from kaigi.approvals import parts
from kaigi.approvals.rules import DocumentNoticeKind, notices
from kaigi.errors import NotYours, Stale
from kaigi.i18n import Translator
from kaigi.ledger import entry_format, folding, rules
from kaigi.ledger.choices import choices
from kaigi.ledger.document import Document
from kaigi.ledger.events import Event
from kaigi.ledger.items import item_of
from kaigi.person import Signer
from kaigi.steps import Step, StepKind
from tests.office import AOI, KEN, LARGE, MIO, REN, TEN, TWO_STEPS, Paper

JA = Translator("ja", ZoneInfo("Asia/Tokyo"))
LATER = TEN + timedelta(hours=1)


def pulled_back(document: Document, who: Signer = KEN) -> Document:
    event = rules.pull_back(document, who, document.revision, LATER, "back")
    assert entry_format.decode(entry_format.encode(event)) == event
    return after(document, event)


def after(document: Document, event: Event) -> Document:
    return folding.evolve(document, event, document.id)


def offered(document: Document, who: Signer) -> list[str]:
    return [str(choice.id) for choice in choices(item_of(document), who.id)]


def test_the_document_waits_for_them_again_and_no_longer_for_the_next() -> None:
    document = Paper(LARGE, route=TWO_STEPS).approved().document
    assert offered(document, KEN) == ["pull_back"]
    back = pulled_back(document)
    assert (back.step, back.waiting_for, back.since) == (0, (KEN,), LATER)
    assert offered(back, KEN) == ["approve", "return", "reject", "inquire", "add", "hold"]
    with pytest.raises(Stale, match="pulled their own act back") as refusal:
        rules.approve(back, MIO, document.revision, LATER, "k")
    assert KEN.name in str(refusal.value.next_step)
    status = parts.status(item_of(back), JA).splitlines()
    assert status[0].startswith("● 課長：鈴木 健")


def test_who_has_a_card_gets_no_second_one_and_the_next_is_asked_anew() -> None:
    back = pulled_back(Paper(LARGE, route=TWO_STEPS).approved().document)
    again = after(back, rules.approve(back, KEN, back.revision, LATER, "again"))
    cards = [
        (each.person, each.asking)
        for each in notices(item_of(again))
        if each.part is DocumentNoticeKind.ASKED
    ]
    assert cards == [(KEN.id, 1), (MIO.id, 1), (MIO.id, 2)]


def test_one_of_several_takes_back_their_part_alone() -> None:
    both = replace(TWO_STEPS[0], people=(KEN, REN), quorum=2)
    document = Paper(LARGE, route=(both, TWO_STEPS[1])).document
    document = after(document, rules.approve(document, REN, document.revision, TEN, "ren"))
    document = after(document, rules.approve(document, KEN, document.revision, TEN, "ken"))
    back = pulled_back(document)
    assert (back.step, set(back.signed), [*back.waiting_for]) == (0, {REN.id}, [KEN])
    assert [act.by for act in item_of(back).steps[0].acts] == [REN]
    with pytest.raises(Stale):
        rules.pull_back(back, REN, back.revision, LATER, "k")


def test_an_approval_that_was_pulled_back_is_none_when_the_document_is_returned() -> None:
    back = pulled_back(Paper(LARGE, route=TWO_STEPS).approved().document)
    returned = after(back, rules.send_back(back, KEN, back.revision, "Why?", LATER, "r"))
    told = [each for each in notices(item_of(returned)) if each.part is DocumentNoticeKind.TOLD]
    assert [each.person for each in told] == [AOI.id]


def test_after_another_act_or_the_decision_it_is_too_late() -> None:
    paper = Paper(LARGE, route=TWO_STEPS).approved()
    for document, who in ((paper.returned().document, KEN), (decided(), MIO), (decided(), KEN)):
        assert "pull_back" not in offered(document, who)
        with pytest.raises(Stale, match=r"returned this|Already decided by") as refusal:
            rules.pull_back(document, who, document.revision, LATER, "k")
        assert "until the next act" in str(refusal.value.next_step)


def decided() -> Document:
    return Paper(LARGE, route=TWO_STEPS).approved().approved().document


@pytest.mark.parametrize("who", [AOI, MIO, REN])
def test_nobody_pulls_back_what_another_has_approved(who: Signer) -> None:
    document = Paper(LARGE, route=TWO_STEPS).approved().document
    with pytest.raises(NotYours):
        rules.pull_back(document, who, document.revision, LATER, "k")


def test_a_consent_is_pulled_back_as_well() -> None:
    route = (Step("section_head", (KEN,), StepKind.CONSENT), TWO_STEPS[1])
    assert pulled_back(Paper(LARGE, route=route).approved().document).waiting_for == (KEN,)
