"""A home at its fullest: every room's part, in one view that Slack accepts, in both languages."""

import pytest

from kaigi.approvals.drafting import DraftingDesk
from kaigi.approvals.filling import FilledForm
from kaigi.home.cards import LIMIT
from tests.flows.meeting_office import Meetings
from tests.flows.office import AOI, KEN, Office
from tests.flows.reading import APPROVE, OPEN, labels, words

MANY = 13
LONG = "在宅勤務用端末の増設と、それに伴う回線・鍵・保守の契約について（第三回変更）" * 2


async def drafts_many(office: Office, number: str) -> None:
    """Send more documents than a home has room for."""
    drafter = await office.person(number)
    desk = office.bot.house.desk(DraftingDesk)
    for n in range(MANY):
        typed = {"title": f"{n:02} {LONG}"[:100], "text": LONG, "amount": "100000"}
        await desk.draft(drafter, FilledForm(typed), f"{number} {n}")


@pytest.mark.parametrize(
    ("locale", "approve", "open_"), [("ja-JP", APPROVE, OPEN), ("en-US", "Approve", "Open")]
)
async def test_a_home_at_its_fullest_fits_into_slacks_limit(
    office: Office, locale: str, approve: str, open_: str
) -> None:
    await office.changes(KEN, locale=locale)
    async with Meetings.in_(office) as meetings:
        await drafts_many(office, AOI)
        await drafts_many(office, KEN)
        for n in range(8):
            await meetings.types(AOI, f"{LONG} {n} <@{office[KEN].slack_id}>")
        home = await office[KEN].opens_home()
        assert len(home["blocks"]) <= LIMIT
        assert labels(home).count(approve) >= 5
        assert labels(home).count(open_) >= 3
        assert "and 7 more" in words(home) or "ほか7件" in words(home)


async def test_the_budgets_of_all_rooms_and_their_dividers_fit_together(office: Office) -> None:
    parts = [room.home for room in office.bot.house.rooms.values() if room.home]
    assert sum(part.budget + 1 for part in parts) - 1 <= LIMIT
