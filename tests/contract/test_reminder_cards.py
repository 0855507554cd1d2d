"""Messages that remind, at their fullest, within Slack's limits."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from kaigi.approvals import reminder_cards
from kaigi.approvals.digests import DIGEST_LIMIT, DigestKey, DigestState, Late
from kaigi.approvals.items import Item
from kaigi.approvals.reminded import ReminderKind
from kaigi.blocks import Message
from kaigi.content import general
from kaigi.i18n import LANGUAGES, Translator
from kaigi.ledger.items import item_of
from kaigi.person import Signer
from kaigi.steps import Step
from tests.contract.published import requires_specs, strict_check
from tests.office import ONE_STEP, Paper

pytestmark = requires_specs
DAY = date(2026, 12, 24)
T = [Translator(language, ZoneInfo("Asia/Tokyo")) for language in LANGUAGES]


def fullest() -> Item:
    """Return a document with a long title that waits for forty people, and is overdue."""
    people = tuple(Signer(str(n), "長" * 80, "課" * 160) for n in range(4000, 4040))
    route = (Step("named", people, quorum=40, deadline=1), *ONE_STEP)
    drafter = Signer("1001", "長" * 80, "課" * 160)
    item = item_of(Paper(general("題" * 3000, "文" * 3000), drafter, route).document)
    return replace(item, due=date(2026, 11, 25))


def digests(t: Translator) -> Iterator[Message]:
    for kind, may_open, count in product(
        (ReminderKind.DIGEST, ReminderKind.ESCALATED), (True, False), (0, 1, 200)
    ):
        most = DIGEST_LIMIT if kind is ReminderKind.DIGEST else count
        rows = tuple(Late(fullest(), 999, may_open) for _ in range(min(count, most)))
        state = DigestState(DigestKey(kind, "2001", DAY), rows, 99_999)
        yield reminder_cards.digest(state, t)


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
