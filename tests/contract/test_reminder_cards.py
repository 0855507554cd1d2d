"""Messages that remind, at their fullest, within Slack's limits."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from kaigi.approvals import cards, modals, reminder_cards
from kaigi.approvals.digests import DIGEST_LIMIT, DigestKey, DigestState, Late
from kaigi.approvals.items import Item, Offered
from kaigi.approvals.reminded import Reminder, ReminderKind
from kaigi.approvals.reminding_rules import WORDS_LIMIT, message_to
from kaigi.approvals.rules import DocumentNotice, DocumentNoticeKind, NoticeState
from kaigi.blocks import Message
from kaigi.content import general
from kaigi.i18n import LANGUAGES, Translator
from kaigi.ledger.choices import choices
from kaigi.ledger.items import item_of
from kaigi.person import Signer
from kaigi.steps import Step
from tests.contract.published import requires_specs, strict_check
from tests.office import ONE_STEP, TEN, Paper

pytestmark = requires_specs
DAY = date(2026, 12, 24)
T = [Translator(language, ZoneInfo("Asia/Tokyo")) for language in LANGUAGES]


def fullest() -> Item:
    """Return a document with a long title that waits for forty people, and is overdue."""
    people = tuple(Signer(str(n), "長" * 80, "課" * 160) for n in range(4000, 4040))
    route = (Step("named", people, quorum=40, deadline=1), *ONE_STEP)
    drafter = Signer("1001", "長" * 80, "課" * 160)
    item = item_of(Paper(general("題" * 100, "文" * 3000), drafter, route).document)
    return replace(item, due=date(2026, 11, 25))


def digests(t: Translator) -> Iterator[Message]:
    for kind, may_open, count in product(
        (ReminderKind.DIGEST, ReminderKind.ESCALATED), (True, False), (0, 1, 200)
    ):
        most = DIGEST_LIMIT if kind is ReminderKind.DIGEST else count
        rows = tuple(Late(fullest(), 999, may_open) for _ in range(min(count, most)))
        state = DigestState(DigestKey(kind, "2001", DAY), rows, 99_999)
        yield reminder_cards.digest(state, t)
        if kind is ReminderKind.DIGEST:
            for reviews in (0, 1, 999):
                yield reminder_cards.digest(replace(state, reviews=reviews), t)


@pytest.mark.parametrize("t", T, ids=LANGUAGES)
def test_a_digest_fits_into_slack(t: Translator) -> None:
    validate = strict_check()
    for message in digests(t):
        assert validate("message", message.blocks) == []
        assert message.text


@pytest.mark.parametrize("t", T, ids=LANGUAGES)
def test_who_may_not_open_a_document_reads_nothing_that_is_in_it(t: Translator) -> None:
    row = Late(fullest(), 9, may_open=False)
    state = DigestState(DigestKey(ReminderKind.ESCALATED, "2001", DAY), (row,), 1)
    assert "題題" not in str(reminder_cards.digest(state, t))


@pytest.mark.parametrize("t", T, ids=LANGUAGES)
def test_a_reminder_by_hand_its_form_and_its_history_fit_into_slack(t: Translator) -> None:
    validate = strict_check()
    item = fullest()
    words = "言" * WORDS_LIMIT
    reminders = tuple(
        Reminder(who.id, DAY - timedelta(days=n), item.id, kind, TEN, "1001", "k", words, "n")
        for n in range(9)
        for kind in ReminderKind
        for who in item.steps[0].people
    )
    for person in ("4000", "9999"):
        notice = message_to(person, item.id, DAY)
        state = NoticeState(notice, item, choices(item, person), reminders=reminders)
        assert validate("message", reminder_cards.reminded(state, t).blocks) == []
    assert validate("modal", reminder_cards.form(item, t)) == []
    offered = Offered(item, choices(item, "1001"), {}, reminders=reminders, may_remind=True)
    assert validate("modal", modals.document(offered, t)) == []
    card = NoticeState(DocumentNotice(item.id, DocumentNoticeKind.DRAFTED, "1001", 0), item)
    drawn = cards.draw(replace(card, reminders=reminders), t)
    assert validate("message", drawn.blocks) == []
