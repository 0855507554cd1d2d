"""Absences beside returns, holds and what is pulled back: the record keeps what still stands."""

from datetime import timedelta

import pytest

from kaigi.approvals.acts import endings
from kaigi.duty_kind import DutyKind
from kaigi.errors import Broken, Refused
from kaigi.ledger import absences, folding
from kaigi.ledger.absences import Situation
from kaigi.ledger.choices import ChoiceId
from kaigi.ledger.document import Document
from kaigi.ledger.events import KAIGI, Decided, Released
from kaigi.ledger.items import item_of
from kaigi.ledger.tables import duties_of
from kaigi.person import Signer
from kaigi.steps import Step, StepKind
from tests.office import AOI, KEN, LARGE, MIO, REN, TEN, TWO_STEPS, Paper
from tests.unit.ledger_acting import acted, after, approved, offered, sent_back

UNTIL = TEN + timedelta(days=2)
NAO = Signer("4001", "森 直", "都市整備部", "次長")
THREE_STEPS = (Step("named", (REN,), unit=""), *TWO_STEPS)


def settled(document: Document, *away: Signer) -> Document:
    now_so = Situation({who.id: UNTIL for who in away}, {MIO.id: (NAO,)})
    while event := absences.next_event(document, now_so, document.events[-1].at):
        document = after(document, event)
    return document


def of_two() -> Document:
    """Return a document on a step of two, one of whom is enough."""
    first = Step("named", (KEN, REN), unit="")
    return Paper(LARGE, route=(first, Step("department_head", (MIO,), StepKind.DECIDE))).document


def test_one_who_was_skipped_is_asked_again_where_it_comes_back_to_their_step() -> None:
    passed = settled(Paper(LARGE, route=THREE_STEPS).approved().document, KEN)
    assert [who.id for who in passed.waiting_for] == [MIO.id]
    back = settled(sent_back(passed, MIO, 1))
    assert [who.id for who in back.waiting_for] == [KEN.id]
    assert back.reviews == (), "who is asked reads it now"
    assert settled(sent_back(passed, MIO, 1), KEN).step == 2, "as long as they are away"


def test_one_who_was_skipped_before_the_step_to_which_it_comes_back_reads_it_still() -> None:
    passed = settled(Paper(LARGE, route=THREE_STEPS).document, REN)
    back = sent_back(approved(passed, KEN), MIO, 1)
    assert [(each.person, each.step) for each in back.reviews] == [(REN, 0)]


def test_a_return_that_is_pulled_back_leaves_nothing_of_what_was_skipped_since() -> None:
    before = approved(Paper(LARGE, route=THREE_STEPS).document, REN, KEN)
    returned = settled(sent_back(before, MIO, 0), REN, KEN)
    assert returned.step == 2, "both are away, so it is with the one who returned it"
    again = acted(returned, MIO, ChoiceId.PULL_BACK)
    assert item_of(again).steps == item_of(before).steps
    assert again.reviews == ()


def test_who_has_read_it_meanwhile_does_not_have_to_again() -> None:
    passed = settled(Paper(LARGE, route=THREE_STEPS).document, REN)
    approved_since = approved(passed, KEN)
    read = acted(approved_since, REN, ChoiceId.REVIEW)
    assert acted(read, KEN, ChoiceId.PULL_BACK).reviews == ()


def test_who_signs_on_a_later_step_has_read_it_until_that_is_pulled_back() -> None:
    route = (Step("named", (KEN,), unit=""), *THREE_STEPS[1:])
    passed = settled(Paper(LARGE, route=route).document, KEN)
    assert passed.step == 2, "away for both steps"
    route = (*THREE_STEPS[:1], Step("named", (REN,), unit=""), *TWO_STEPS[1:])
    passed = settled(Paper(LARGE, route=route).document, REN)
    back = sent_back(passed, MIO, 1)
    signed = approved(back, REN)
    assert signed.reviews == ()
    assert [each.step for each in acted(signed, REN, ChoiceId.PULL_BACK).reviews] == [0]


def test_a_revision_asks_everyone_again_and_nobody_reads_the_round_before() -> None:
    passed = settled(Paper(LARGE, route=TWO_STEPS).document, KEN)
    returned = acted(passed, MIO, ChoiceId.RETURN)
    assert returned.reviews == ()
    revised = acted(returned, AOI, ChoiceId.RESUBMIT)
    assert [who.id for who in revised.waiting_for] == [KEN.id]
    assert revised.reviews == ()


def test_the_hold_of_one_who_goes_away_ends_where_another_can_act() -> None:
    held = acted(of_two(), KEN, ChoiceId.HOLD)
    assert offered(held, REN) == []
    free = settled(held, KEN)
    last = free.events[-1]
    assert isinstance(last, Released)
    assert (last.by, last.holder, last.until) == (KAIGI, KEN, UNTIL)
    assert ChoiceId.APPROVE in offered(free, REN)
    assert ChoiceId.APPROVE in offered(free, KEN), "away, but not forbidden to act"
    assert settled(held, KEN, REN).step == 1, "both are skipped"
    assert settled(held, REN) == held


def test_a_hold_gives_way_to_a_deputy_but_not_to_nobody() -> None:
    held = acted(approved(of_two(), KEN), MIO, ChoiceId.HOLD)
    with_deputy = settled(held, MIO)
    assert [event.kind for event in with_deputy.events[-2:]] == ["released", "deputised"]
    assert settled(held, MIO, NAO) == held


def test_a_deputy_waits_while_the_decider_holds_it_from_afar() -> None:
    deputised = settled(approved(of_two(), KEN), MIO)
    assert offered(deputised, NAO) == [ChoiceId.APPROVE]
    held = settled(acted(deputised, MIO, ChoiceId.HOLD), MIO)
    assert offered(held, NAO) == []
    with pytest.raises(Refused, match="held this at"):
        acted(held, NAO, ChoiceId.APPROVE)
    with pytest.raises(Broken):
        folding.evolve(held, Decided("k", NAO, TEN, 1, MIO), held.id)


def test_an_acting_decision_is_final_for_the_deputy_as_for_the_decider() -> None:
    decided = acted(settled(approved(of_two(), KEN), MIO), NAO, ChoiceId.APPROVE)
    assert decided.state == "decided"
    assert offered(decided, NAO) == []
    assert offered(decided, KEN) == [], "nor is what came before it taken back"
    assert offered(decided, MIO) == [ChoiceId.REVIEW]


def test_the_one_before_takes_it_back_from_a_deputy_who_has_not_decided() -> None:
    deputised = settled(approved(of_two(), KEN), MIO)
    back = acted(deputised, KEN, ChoiceId.PULL_BACK)
    assert offered(back, NAO) == []
    again = settled(approved(back, KEN), MIO)
    assert again.events[-1].kind == "deputised", "asked again, on a card of their own"
    assert [each.person for each in again.asked].count(NAO.id) == 2


def test_a_deputy_has_it_since_they_were_asked_and_the_decider_since_it_came() -> None:
    waited = approved(of_two(), KEN)
    later = waited.since + timedelta(days=3)
    event = absences.next_event(waited, Situation({MIO.id: later}, {MIO.id: (NAO,)}), later)
    assert event is not None
    duties = {(each.person, each.kind): each.since for each in duties_of(after(waited, event))}
    assert duties[NAO.id, DutyKind.ACT] == later
    assert duties[MIO.id, DutyKind.ACT] == waited.since


def test_an_absence_between_a_return_and_its_end_hides_no_end_from_the_drafter() -> None:
    before = approved(Paper(LARGE, route=THREE_STEPS).document, REN, KEN)
    returned = acted(before, MIO, ChoiceId.RETURN)
    back = acted(returned, MIO, ChoiceId.PULL_BACK)
    assert [each.is_pulled_back for each in endings(item_of(back).acts)] == [True]
