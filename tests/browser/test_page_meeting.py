"""Small window of a participant, opened from a card and by the host's own link."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from playwright.async_api import Page, expect

from integrations.zoom.client import ZoomClient
from integrations.zoom.meetings import ZoomMeetings
from integrations.zoom.tokens import Credentials
from kaigi.meetings.zoom_types import NewMeeting, ZoomMeeting
from sandbox.server import Running
from tests.browser.conftest import ON_ONE_LOOP, PHONE, Opens, fixture
from tests.sandbox.city import AOI, KEN, web_client

pytestmark = ON_ONE_LOOP


@fixture
async def zoom(running: Running) -> AsyncIterator[ZoomMeetings]:
    client = ZoomClient(
        Credentials("sandbox-account", "sandbox-client", "sandbox-secret"),
        api_url=running.zoom.api_url,
        oauth_url=running.zoom.oauth_url,
    )
    yield ZoomMeetings(client)
    await client.close()


@fixture
async def meeting(running: Running, zoom: ZoomMeetings) -> ZoomMeeting:
    """Make a meeting of Aoi's, with Join in a message to Ken and the start link in one to Aoi."""
    starts_at = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    wanted = NewMeeting("aoi@city.example", "窓口の引継ぎ", "n", starts_at, 30, waiting_room=True)
    meeting = await zoom.create(wanted)
    join = {"type": "button", "action_id": "join", "url": meeting.join_url}
    await web_client(running).chat_postMessage(
        channel=KEN,
        text="会議",
        blocks=[
            {
                "type": "actions",
                "elements": [{**join, "text": {"type": "plain_text", "text": "参加"}}],
            }
        ],
    )
    await web_client(running).chat_postMessage(
        channel=AOI, text=f"<{meeting.start_url}|会議を始める>"
    )
    return meeting


async def opened(page: Page, role: str, name: str) -> Page:
    async with page.expect_popup() as popup:
        await page.get_by_role(role, name=name).click()  # type: ignore[arg-type]
    window = await popup.value
    window.set_default_timeout(8_000)
    return window


async def test_a_person_waits_is_let_in_and_leaves_by_closing(
    opens: Opens, meeting: ZoomMeeting
) -> None:
    ken, aoi = await opens(KEN), await opens(AOI)
    guest = await opened(ken, "link", "参加")
    await expect(guest.get_by_role("status")).to_have_text("主催者が会議を始めるのを待っています")
    host = await opened(aoi, "link", "会議を始める")
    for window in (guest, host):
        await expect(window.get_by_role("heading", name="窓口の引継ぎ")).to_be_visible()
        await expect(window.get_by_role("heading", name="参加者 2人")).to_be_visible()
    await expect(guest.get_by_role("listitem").filter(has_text="佐藤 葵")).to_contain_text("主催者")
    await expect(guest.get_by_role("button", name="全員の会議を終了する")).to_have_count(0)
    await guest.close()
    await expect(host.get_by_role("heading", name="参加者 1人")).to_be_visible()


async def test_the_host_ends_it_for_everybody(opens: Opens, meeting: ZoomMeeting) -> None:
    ken, aoi = await opens(KEN), await opens(AOI)
    host = await opened(aoi, "link", "会議を始める")
    guest = await opened(ken, "link", "参加")
    await expect(guest.get_by_role("status")).to_have_text("会議に参加しています")
    await host.get_by_role("button", name="全員の会議を終了する").click()
    for window in (guest, host):
        await expect(window.get_by_role("status")).to_have_text("会議は終了しました")
        await expect(window.get_by_role("button", name="退出する")).to_have_count(0)


async def test_who_left_may_come_again(opens: Opens, meeting: ZoomMeeting) -> None:
    host = await opened(await opens(AOI), "link", "会議を始める")
    guest = await opened(await opens(KEN), "link", "参加")
    await guest.get_by_role("button", name="退出する").click()
    await expect(guest.get_by_role("status")).to_have_text("会議から退出しました")
    await expect(host.get_by_role("heading", name="参加者 1人")).to_be_visible()
    await guest.get_by_role("button", name="もう一度参加する").click()
    await expect(host.get_by_role("heading", name="参加者 2人")).to_be_visible()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/zoom/j/1?user=U0000002", "この会議はありません。"),
        ("/zoom/j/83000000001?user=U0000002&pwd=guess", "パスコードが違います。"),
        ("/zoom/j/83000000001", "だれとして参加するのかが分かりません。"),
        ("/zoom/j/1?user=U0000002&lang=en", "There is no such meeting."),
    ],
)
async def test_a_link_that_leads_nowhere_says_so(
    running: Running, opens: Opens, meeting: ZoomMeeting, path: str, said: str
) -> None:
    page = await opens(KEN)
    await page.goto(running.url + path)
    await expect(page.get_by_role("alert")).to_contain_text(said)


async def test_the_window_fits_a_phone_and_speaks_english(
    running: Running, opens: Opens, meeting: ZoomMeeting
) -> None:
    page = await opens(KEN, size=PHONE, lang="en")
    link = meeting.start_url.removeprefix(running.url)
    await page.goto(f"{running.url}{link}&user={KEN}&lang=en")
    await expect(page.get_by_role("status")).to_have_text("You are in the meeting")
    await expect(page.get_by_role("button", name="End for everybody")).to_be_visible()
    width: int = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE[0]
