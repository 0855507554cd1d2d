"""Holds: one of a step keeps it for a while, others read who and why, and it never sticks."""

from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from kaigi.approvals import parts
from kaigi.errors import Broken, Invalid, NotYours, Refused, Stale
from kaigi.i18n import Translator
from kaigi.ledger import handovers, holding
from kaigi.ledger.choices import ChoiceId
from kaigi.ledger.document import Document
from kaigi.ledger.events import Approved, Held, Inquired, Released
from kaigi.ledger.handovers import Succession
from kaigi.ledger.items import item_of
from kaigi.person import Departure, Signer
from kaigi.steps import Step
from tests.office import AOI, KEN, LARGE, MIO, REN, TEN, TWO_STEPS, Paper
from tests.unit.ledger_acting import acted, after, approved, offered, sent_back

JA = Translator("ja", ZoneInfo("Asia/Tokyo"))
BOTH = replace(TWO_STEPS[0], people=(KEN, REN), quorum=2, unit="")
RIN = Signer("4001", "市川 凛", "", "課長")
WHY = "監査の結果を待っています。"


def document(*route: Step) -> Document:
    return Paper(LARGE, route=route or (BOTH, replace(TWO_STEPS[1], unit=""))).document


def held() -> Document:
    return acted(document(), KEN, ChoiceId.HOLD, WHY)


def test_only_the_one_who_holds_it_may_act_and_the_others_read_who_and_why() -> None:
    found = held()
    assert offered(found, REN) == []
    assert offered(found, KEN) == ["approve", "return", "reject", "inquire", "add", "release"]
    for choice in (ChoiceId.APPROVE, ChoiceId.RETURN, ChoiceId.INQUIRE, ChoiceId.HOLD):
        with pytest.raises(Stale, match="鈴木 健 held this") as refusal:
            acted(found, REN, choice)
        assert "Ask 鈴木 健" in str(refusal.value.next_step)
        assert "document 7" in str(refusal.value.next_step)
    assert WHY in parts.status(item_of(found), JA)
    assert {who.id for who in found.waiting_for} == {KEN.id, REN.id}


@pytest.mark.parametrize("end", [ChoiceId.APPROVE, ChoiceId.RELEASE])
def test_it_ends_with_an_act_of_the_holder_or_is_released(end: str) -> None:
    found = acted(held(), KEN, end)
    assert found.hold is None
    assert "approve" in offered(found, REN)
    assert WHY not in parts.status(item_of(found), JA)


def test_with_an_approval_that_is_pulled_back_the_hold_is_back_too() -> None:
    found = acted(approved(held(), KEN), KEN, ChoiceId.PULL_BACK)
    assert found.hold
    assert offered(found, REN) == []


def test_the_drafter_withdraws_it_all_the_same() -> None:
    assert acted(held(), AOI, ChoiceId.WITHDRAW).state == "withdrawn"


def test_a_hold_of_another_round_or_before_a_return_on_the_route_is_none() -> None:
    found = acted(acted(held(), KEN, ChoiceId.RETURN), AOI, ChoiceId.RESUBMIT)
    assert found.hold is None
    once = replace(BOTH, quorum=1)
    found = approved(document(TWO_STEPS[0], once, TWO_STEPS[1]), KEN)
    found = sent_back(acted(found, REN, ChoiceId.HOLD), REN, 0)
    assert approved(found, KEN).hold is None


def test_if_the_holder_leaves_the_hold_goes_even_when_they_come_back() -> None:
    found = held()
    for before, to in ((KEN, RIN), (RIN, KEN)):
        wanted = Succession(0, before.id, to, Departure.LEFT, "")
        found = after(found, handovers.reassign(found, wanted, TEN))
        assert found.hold is None
        assert "approve" in offered(found, REN)


def test_another_ones_leaving_changes_nothing_of_it() -> None:
    wanted = Succession(0, REN.id, RIN, Departure.LEFT, "")
    found = after(held(), handovers.reassign(held(), wanted, TEN))
    assert found.hold
    assert offered(found, RIN) == []


def test_an_administrator_releases_what_no_one_comes_back_to() -> None:
    found = after(held(), holding.release_for_holder(held(), TEN))
    assert "approve" in offered(found, REN)
    assert JA.text(parts.DONE[item_of(found).acts[-1].kind])
    assert "保留解除 管理者" in parts.done(item_of(found).acts[-1], JA)
    with pytest.raises(Refused, match="No one holds"):
        holding.release_for_holder(found, TEN)


def test_a_reason_is_needed_and_a_hold_has_one_holder() -> None:
    with pytest.raises(Invalid):
        acted(document(), KEN, ChoiceId.HOLD, "\u200b ")
    with pytest.raises(Stale):
        acted(held(), KEN, ChoiceId.HOLD)
    with pytest.raises(NotYours):
        acted(held(), REN, ChoiceId.RELEASE)
    with pytest.raises(Stale, match="not held any more"):
        acted(document(), KEN, ChoiceId.RELEASE)


def test_a_record_in_which_another_acts_during_a_hold_is_broken() -> None:
    for forged in (
        Approved("k", REN, TEN, 0),
        Inquired("k", REN, TEN, 0, "x"),
        Held("k", REN, TEN, 0, "x"),
        Released("k", REN, TEN, 0),
        Released("k", KEN, TEN, 1),
    ):
        with pytest.raises(Broken):
            after(held(), forged)
    for forged in (Released("k", KEN, TEN, 0), Held("k", MIO, TEN, 0, "x")):
        with pytest.raises(Broken):
            after(document(), forged)
