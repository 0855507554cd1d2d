"""Approval, consent and confirmation: named on the button, in the history and in refusals."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from kaigi.approvals import parts
from kaigi.errors import Stale
from kaigi.i18n import Translator
from kaigi.ledger import entry_format, rules
from kaigi.ledger.choices import choices
from kaigi.ledger.events import Approved
from kaigi.ledger.items import item_of
from kaigi.steps import Step, StepKind
from tests.office import KEN, LARGE, MIO, REN, TEN, Paper

KINDS = [StepKind.APPROVE, StepKind.CONSENT, StepKind.CONFIRM]
ROUTES = {
    kind: (Step("section_head", (KEN,), kind), Step("department_head", (MIO,), StepKind.DECIDE))
    for kind in KINDS
}


def translators() -> dict[str, Translator]:
    return {language: Translator(language, ZoneInfo("Asia/Tokyo")) for language in ("ja", "en")}


@pytest.mark.parametrize(
    ("kind", "button", "act", "refusal"),
    [
        (StepKind.APPROVE, "承認", "承認 鈴木 健", "承認済みです"),
        (StepKind.CONSENT, "合議に同意", "合議に同意 鈴木 健", "合議に同意しています"),
        (StepKind.CONFIRM, "確認", "確認 鈴木 健", "確認しています"),
    ],
)
def test_an_answer_is_called_by_what_the_step_asks_for(
    kind: StepKind, button: str, act: str, refusal: str
) -> None:
    t = translators()["ja"]
    paper = Paper(LARGE, route=ROUTES[kind])
    assert next(t.text(each.label) for each in choices(item_of(paper.document), KEN.id)) == button
    document = paper.approved().document
    assert parts.done(item_of(document).acts[-1], t).startswith(act)
    with pytest.raises(Stale) as again:
        rules.approve(document, KEN, document.revision, TEN, "again")
    assert refusal in t.text(again.value.text)


@pytest.mark.parametrize("kind", KINDS)
def test_the_record_keeps_which_answer_was_given(kind: StepKind) -> None:
    document = Paper(LARGE, route=ROUTES[kind]).approved().document
    event = document.events[-1]
    assert isinstance(event, Approved)
    assert event.answer is kind
    assert entry_format.decode(entry_format.encode(event)) == event
    old = entry_format.encode(event).replace(f',"answer":"{kind}"', "")
    assert entry_format.decode(old) == Approved(event.key, event.by, event.at, 0)


def test_an_approval_before_the_decision_on_one_step_is_an_approval() -> None:
    both = Step("department_head", (MIO, REN), StepKind.DECIDE, quorum=2)
    document = Paper(LARGE, route=(both,)).document
    first = rules.approve(document, MIO, document.revision, TEN + timedelta(hours=1), "k")
    assert isinstance(first, Approved)
    assert first.answer is StepKind.APPROVE
