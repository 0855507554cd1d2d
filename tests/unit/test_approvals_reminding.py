"""Rules of reminding by hand: whom, and the refusals in words."""

from datetime import date, timedelta

import pytest

from kaigi.approvals.reminded import Reminder, ReminderKind
from kaigi.approvals.reminding_rules import WORDS_LIMIT, own_words, whom_to_remind
from kaigi.errors import Invalid, NotYours, Refused, Stale
from kaigi.ledger.items import item_of
from kaigi.person import Signer
from kaigi.steps import Step
from tests.office import AOI, KEN, MIO, ONE_STEP, REN, TEN, Paper

TODAY = date(2026, 11, 24)
BOTH = (Step("named", (KEN, MIO), quorum=2), *ONE_STEP)
ITEM = item_of(Paper(route=BOTH).document)
DIGEST = Reminder(KEN.id, TODAY, "7", ReminderKind.DIGEST, TEN)
BY_HAND = Reminder(MIO.id, TODAY, "7", ReminderKind.BY_HAND, TEN, AOI.id, "k", "", "n")
AWAY = {KEN.id: TEN + timedelta(days=1)}


def test_all_whose_turn_it_is_are_reminded() -> None:
    assert whom_to_remind(ITEM, AOI.id, TODAY, (), {}) == (KEN, MIO)


def test_without_those_who_are_away_or_were_reminded_today() -> None:
    assert whom_to_remind(ITEM, AOI.id, TODAY, (), AWAY) == (MIO,)
    assert whom_to_remind(ITEM, AOI.id, TODAY, (DIGEST,), {}) == (MIO,)
    later = TODAY + timedelta(days=1)
    assert whom_to_remind(ITEM, AOI.id, later, (DIGEST, BY_HAND), {}) == (KEN, MIO)


@pytest.mark.parametrize(
    ("person", "kind", "said"),
    [(KEN, NotYours, "Only 佐藤 葵"), (REN, NotYours, "Only the drafter and the people")],
)
def test_only_the_drafter_reminds(person: Signer, kind: type[Refused], said: str) -> None:
    with pytest.raises(kind, match=said):
        whom_to_remind(ITEM, person.id, TODAY, (), {})


def test_a_second_reminder_on_a_day_is_refused_also_for_others_of_the_step() -> None:
    with pytest.raises(Refused, match="You reminded of this today already"):
        whom_to_remind(ITEM, AOI.id, TODAY, (BY_HAND,), {})


def test_where_nobody_is_left_it_says_who_is_away_or_who_was_reminded() -> None:
    one = item_of(Paper().document)
    with pytest.raises(Refused, match="鈴木 健 is away until"):
        whom_to_remind(one, AOI.id, TODAY, (), AWAY)
    with pytest.raises(Refused, match="鈴木 健 was reminded today already"):
        whom_to_remind(one, AOI.id, TODAY, (DIGEST,), {})


def test_a_document_that_waits_for_nobody_is_refused() -> None:
    with pytest.raises(Stale, match="waits for nobody"):
        whom_to_remind(item_of(Paper().returned("Why?").document), AOI.id, TODAY, (), {})


def test_own_words_have_a_limit() -> None:
    assert own_words("  please ") == "please"
    with pytest.raises(Invalid):
        own_words("あ" * (WORDS_LIMIT + 1))
