"""Flags of a tray: why a document is not ticked beforehand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kaigi.approvals import flags
from kaigi.approvals.flags import FEWEST_COMPARED, Flagged, Known, Usual
from kaigi.approvals.items import Offered
from kaigi.content import File, general
from kaigi.ledger.choices import ChoiceId, choices
from kaigi.ledger.items import item_of
from kaigi.ledger.rare_choices import REPLY
from kaigi.steps import Step, StepKind
from tests.office import AOI, KEN, MIO, REN, SMALL, TWO_STEPS, Paper
from tests.unit.ledger_acting import acted

FILE = File("F1", "estimate.pdf", 1, "https://x")


def flagged(paper: Paper, known: Known | None = None) -> Flagged:
    item = item_of(paper.document)
    known = known or Known(KEN.id)
    return flags.flagged(Offered(item, choices(item, known.person)), known)


def told(paper: Paper, known: Known | None = None) -> list[str]:
    return [str(flag) for flag in flagged(paper, known).flags]


def test_a_usual_document_without_files_is_ticked_beforehand() -> None:
    row = flagged(Paper(SMALL))
    assert row.flags == ()
    assert row.is_preselected


def test_what_was_revised_after_my_return_says_in_which_round_i_had_acted() -> None:
    paper = Paper(SMALL).returned().resubmitted(amount=29_000)
    assert told(paper) == ["Revised since you acted on it in round 1."]
    assert not flagged(paper).is_preselected


def test_what_another_one_returned_is_no_news_to_who_had_not_acted() -> None:
    paper = Paper(SMALL, route=TWO_STEPS).returned().resubmitted(amount=29_000).approved()
    assert told(paper, Known(MIO.id)) == []


def test_what_came_back_after_my_approval_is_flagged_for_me_as_well() -> None:
    paper = Paper(SMALL, route=TWO_STEPS).approved().returned().resubmitted(amount=1)
    assert told(paper) == ["Revised since you acted on it in round 1."]


def test_files_are_flagged_until_the_document_was_opened_in_this_round() -> None:
    paper = Paper(replace(SMALL, files=(FILE,)))
    unread = "You have not opened this document in this round; it has files."
    assert told(paper) == [unread]
    assert told(paper, Known(KEN.id, opened=1)) == []
    again = paper.returned().resubmitted(amount=1)
    assert unread in told(again, Known(KEN.id, opened=1))
    assert unread not in told(again, Known(KEN.id, opened=2))


@pytest.mark.parametrize(("amount", "is_flagged"), [(None, False), (89_999, False), (90_001, True)])
def test_an_amount_is_unusual_above_the_95th_percentile_and_three_times_the_median(
    amount: int | None, is_flagged: bool
) -> None:
    usual = Usual(20, median=30_000, high=90_000)
    paper = Paper(general("t", "t", amount))
    assert bool(told(paper, Known(KEN.id, usual=usual))) is is_flagged
    calm = Usual(20, median=30_000, high=31_000)
    assert bool(told(paper, Known(KEN.id, usual=calm))) is is_flagged


def test_an_unusual_amount_is_told_with_the_numbers_that_it_is_compared_with() -> None:
    paper = Paper(general("t", "t", 300_000))
    assert told(paper, Known(KEN.id, usual=Usual(20, 30_000, 90_000))) == [
        "Unusual amount: 10 times the median (30,000 yen) of the last 20 documents of this form"
        " that were decided."
    ]


def test_from_500000_yen_the_amount_is_flagged_as_a_single_approval_asks() -> None:
    assert told(Paper(general("t", "t", 499_999))) == []
    assert told(Paper(general("t", "t", 500_000))) == ["500,000 yen or more."]


def test_what_is_not_mine_to_decide_has_no_box() -> None:
    row = flagged(Paper(SMALL), Known(AOI.id))
    assert row.agree is None
    assert not row.is_preselected


@given(st.lists(st.integers(0, 10**12), max_size=120))
def test_the_usual_amounts_are_between_the_least_and_the_greatest(amounts: list[int]) -> None:
    found = flags.usual(amounts)
    assert (found is None) is (len(amounts) < FEWEST_COMPARED)
    if found:
        assert min(amounts) <= found.median <= max(amounts)
        assert found.high in amounts
        assert sum(amount <= found.high for amount in amounts) >= 0.95 * len(amounts)


def test_a_hold_is_flagged_with_its_reason_for_who_holds_it_and_for_the_others() -> None:
    both = (Step("section_head", (KEN, REN), StepKind.DECIDE, quorum=2),)
    paper = Paper(SMALL, route=both)
    paper.document = acted(paper.document, KEN, ChoiceId.HOLD, "The audit\nis not over.")
    why = f"Held by {KEN.name}: The audit is not over."
    assert told(paper) == [why]
    assert not flagged(paper).is_preselected
    assert told(paper, Known(REN.id)) == [why]
    assert flagged(paper, Known(REN.id)).agree is None


def test_a_question_is_flagged_until_it_is_answered() -> None:
    paper = Paper(SMALL)
    paper.document = acted(paper.document, KEN, ChoiceId.INQUIRE)
    assert told(paper) == [f"The question of {KEN.name} is not answered yet."]
    assert not flagged(paper).is_preselected
    paper.document = acted(paper.document, AOI, f"{REPLY}.2")
    assert told(paper) == []
