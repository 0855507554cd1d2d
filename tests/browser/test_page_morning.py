"""Morning on the page, in Japanese, with the real bot: question at 8:15, sheet at nine."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.conftest import DESKTOP, ON_ONE_LOOP, PHONE, fixture
from tests.browser.screenshots import demo, workspace_of

pytestmark = ON_ONE_LOOP

STARTING = 20_000
"""Milliseconds that the bot may take to start."""
GUIDE = "はじめての方へ"


@fixture
async def page(
    browser: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Page]:
    """Open the page as a first-time visitor who chose Aoi."""
    running = demo(str(tmp_path), "ja")
    url = await asyncio.to_thread(running.__enter__)
    width, height = request.param
    context = await browser.new_context(viewport={"width": width, "height": height}, locale="ja-JP")
    context.set_default_timeout(STARTING)
    visited = await context.new_page()
    await visited.goto(f"{url}/?lang=ja&user={workspace_of(url)['suggested'][0]}")
    yield visited
    await context.close()
    await asyncio.to_thread(running.__exit__, None, None, None)


def named(page: Page, words: str) -> Locator:
    return page.get_by_role("article").filter(has_text=words)


@pytest.mark.parametrize("page", [DESKTOP, PHONE], ids=["desktop", "phone"], indirect=True)
async def test_the_guide_leads_through_the_morning(page: Page) -> None:
    guide = page.get_by_role("region", name="はじめての方へ")
    await guide.get_by_role("button", name="朝の勤務場所").click()
    await guide.get_by_role("button", name="8:15 にする").click()
    question = named(page, "どこで勤務しますか")
    await question.get_by_role("button", name="在宅", exact=True).click()
    await expect(question).to_have_count(0)
    answer = named(page, "在宅")
    await expect(answer.get_by_role("button")).to_contain_text(["変更"])

    await guide.get_by_role("button", name="9:00 にする").click()
    await expect(page).to_have_title(re.compile("課長会 · 田中 健"))
    sheet = named(page, "の勤務場所")
    await expect(sheet).to_contain_text("9:00現在")
    await expect(sheet).to_contain_text("必要人数に足りない窓口")
    await expect(guide).to_contain_text("一覧は 10:00 まで")

    await sheet.get_by_role("button", name="自分の部を開く").click()
    names = page.get_by_role("dialog")
    await expect(names).to_contain_text("佐藤 葵")
    await names.get_by_role("button", name="閉じる").last.click()
    await expect(sheet).to_have_count(1)


@pytest.mark.parametrize("page", [PHONE], ids=["phone"], indirect=True)
async def test_the_guides_tabs_stand_on_one_line_on_a_phone_in_english(page: Page) -> None:
    await page.goto(page.url.replace("lang=ja", "lang=en"))
    tabs = page.locator(".guide-choice button")
    await expect(tabs).to_have_count(3)
    row = page.locator(".guide-choice")
    assert await row.evaluate("(row) => row.scrollWidth - row.clientWidth") <= 0
    heights = [await tab.evaluate("(tab) => tab.clientHeight") for tab in await tabs.all()]
    assert max(heights) < 36, "one line"


@pytest.mark.parametrize("page", [DESKTOP], ids=["desktop"], indirect=True)
async def test_the_guide_follows_what_is_done_in_another_window(page: Page) -> None:
    """Look at it in a window of the chief, to whom neither question nor answer is shown."""
    other = await page.context.new_page()
    chief = await page.evaluate("fetch('/client/workspace').then((answer) => answer.json())")
    await other.goto(f"{page.url.partition('?')[0]}?lang=ja&user={chief['suggested'][1]}")
    followed = other.get_by_role("region", name=GUIDE)
    await expect(followed.get_by_role("button", name="朝の勤務場所")).to_be_visible()
    await page.get_by_role("region", name=GUIDE).get_by_role("button", name="朝の勤務場所").click()
    await expect(followed.get_by_role("button", name="8:15 にする")).to_be_visible()
    await page.get_by_role("button", name="8:15 にする").click()
    question = named(page, "どこで勤務しますか")
    await question.get_by_role("button", name="在宅", exact=True).click()
    await expect(followed.get_by_role("button", name="9:00 にする")).to_be_visible()


@pytest.mark.parametrize("page", [DESKTOP, PHONE], ids=["desktop", "phone"], indirect=True)
async def test_the_guide_leads_through_a_meeting_that_two_join(page: Page) -> None:
    guide = page.get_by_role("region", name="はじめての方へ")
    await guide.get_by_role("button", name="会議", exact=True).click()
    await guide.get_by_role("button", name="始めてみる").click()
    card = named(page, "主催：佐藤 葵")
    await expect(card).to_contain_text("まだだれも参加していません")

    await guide.get_by_role("button", name="カードを見に行く").click()
    await expect(page).to_have_title(re.compile("田中 健"))
    chief = await joined(page, card)
    await expect(card).to_contain_text("1人が参加中です。")

    await guide.get_by_role("button", name="終了しに行く").click()
    host = await joined(page, card)
    await expect(card).to_contain_text("2人が参加中です。")
    await card.get_by_role("button", name="終了", exact=True).click()
    question = page.get_by_role("dialog", name="会議を終了しますか")
    await question.get_by_role("button", name="終了").click()
    await expect(card).to_contain_text("佐藤 葵さんが")
    await expect(card.get_by_role("link", name="参加")).to_have_count(0)
    for window in (chief, host):
        await expect(window.get_by_role("status")).to_contain_text("終了")
    await expect(guide).to_contain_text("開始のリンクは主催者だけに届いています")


async def joined(page: Page, card: Locator) -> Page:
    async with page.expect_popup() as opening:
        await card.get_by_role("link", name="参加").click()
    window = await opening.value
    await expect(window.get_by_role("button", name="退出する")).to_be_visible()
    return window


@pytest.mark.parametrize("page", [DESKTOP], ids=["desktop"], indirect=True)
async def test_whoever_chooses_another_language_is_written_to_in_it(page: Page) -> None:
    await page.get_by_role("tab", name="ホーム").click()
    home = page.get_by_role("main")
    await expect(home).to_contain_text("承認待ち")
    await page.get_by_role("button", name="English").click()
    await expect(home).to_contain_text("Waiting for you")
