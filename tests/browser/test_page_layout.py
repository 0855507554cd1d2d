import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Route, expect

from sandbox.server import Running
from tests.browser.conftest import ON_ONE_LOOP, PHONE, Opens, fixture
from tests.browser.small_bot import card
from tests.sandbox.city import AOI, KEN, web_client

PAGE = Path(__file__).parents[2] / "sandbox" / "page"
LONG = "とても長い" * 60 + " " + "https://example.com/" + "a" * 200


def keys(language: str) -> list[str]:
    table = (PAGE / f"texts.{language}.js").read_text(encoding="utf-8")
    return re.findall(r'^  "([^"]+)": "', table, re.MULTILINE)


def blanks(language: str) -> dict[str, set[str]]:
    table = (PAGE / f"texts.{language}.js").read_text(encoding="utf-8")
    texts = re.findall(r'^  "([^"]+)": "(.*)",$', table, re.MULTILINE)
    return {key: set(re.findall(r"\{\w+\}", text)) for key, text in texts}


def test_both_languages_have_the_same_texts_with_the_same_blanks() -> None:
    assert sorted(keys("ja")) == sorted(set(keys("en")))
    assert blanks("ja") == blanks("en")


def test_every_text_that_the_page_asks_for_exists() -> None:
    sources = [path.read_text(encoding="utf-8") for path in PAGE.rglob("*.js")]
    speaking = [source for source in sources if re.search(r'from "(\./|\.\./)i18n\.js"', source)]
    asked = {key for source in speaking for key in re.findall(r'\bt\("([^"]+)"', source)}
    assert asked
    assert asked <= set(keys("ja"))


def test_no_module_of_the_page_grows_beyond_300_lines_or_writes_html() -> None:
    for path in PAGE.rglob("*.js"):
        source = path.read_text(encoding="utf-8")
        if "vendor" not in path.parts:
            assert source.count("\n") <= 300, path.name
            assert not re.search(
                r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", source
            ), path.name


async def overflow(page: Page) -> int:
    width: int = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return width


@pytest.mark.parametrize("lang", ["ja", "en"])
@ON_ONE_LOOP
async def test_the_guide_is_closed_by_its_own_button_alone_on_a_phone(
    opens: Opens, bot: None, lang: str
) -> None:
    page = await opens(size=PHONE, lang=lang)
    close = await page.locator(".guide > .icon-button").bounding_box()
    tabs = await page.locator(".guide-choice").bounding_box()
    assert close
    assert tabs
    assert tabs["x"] + tabs["width"] <= close["x"]


@pytest.mark.parametrize("lang", ["ja", "en"])
@ON_ONE_LOOP
async def test_nothing_scrolls_sideways_at_phone_width(
    opens: Opens, running: Running, bot: None, lang: str
) -> None:
    welcome = await opens(person=None, size=PHONE, lang=lang)
    await expect(welcome.get_by_role("searchbox")).to_be_visible()
    assert await overflow(welcome) <= 0
    page = await opens(size=PHONE, lang=lang)
    client = web_client(running)
    await client.chat_postMessage(channel=AOI, text=LONG)
    await client.chat_postMessage(channel=AOI, text="カード", blocks=card())
    await expect(page.get_by_role("article")).to_have_count(2)
    assert await overflow(page) <= 0
    box = page.get_by_role("textbox").first
    await box.fill("/ringi")
    await box.press("Enter")
    await expect(page.get_by_role("dialog", name="起案")).to_be_visible()
    assert await overflow(page) <= 0


@ON_ONE_LOOP
async def test_on_a_touch_screen_the_text_of_a_message_has_the_whole_width(
    opens: Opens, running: Running, bot: None
) -> None:
    page = await opens(size=PHONE, touch=True)
    assert await page.evaluate("matchMedia('(hover: none)').matches")
    await web_client(running).chat_postMessage(channel=AOI, text=LONG)
    message = page.get_by_role("article")
    words = await message.get_by_text("とても長い").bounding_box()
    tools = message.get_by_role("group")
    icons = await tools.bounding_box()
    assert words is not None
    assert icons is not None
    assert words["width"] >= 310
    assert icons["y"] + icons["height"] <= words["y"], "beside the name, not over the text"
    assert icons["x"] + icons["width"] <= PHONE[0]
    time = await message.get_by_role("time").bounding_box()
    assert time is not None
    assert time["x"] + time["width"] <= icons["x"]
    await tools.get_by_role("button", name="スレッドで返信").tap()
    await expect(page.get_by_role("textbox")).to_have_count(2)


@ON_ONE_LOOP
async def test_on_a_phone_the_conversations_are_in_a_drawer(opens: Opens, bot: None) -> None:
    page = await opens(size=PHONE)
    drawer = page.get_by_role("navigation", name="会話の一覧")
    await expect(drawer).to_have_count(0)
    await page.get_by_role("button", name="会話の一覧を開く").click()
    await drawer.get_by_role("button", name="general").click()
    await expect(page.get_by_role("heading", name="general", level=1)).to_be_visible()
    await expect(drawer).to_have_count(0)


@dataclass
class Arrival:
    """A page on a phone whose last response while loading is delayed."""

    page: Page
    ends: asyncio.Event


@fixture
async def arriving(running: Running, browser: Browser, bot: None) -> AsyncIterator[Arrival]:
    context = await browser.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]}, locale="ja-JP"
    )
    arrival = Arrival(await context.new_page(), asyncio.Event())

    async def hold(route: Route) -> None:
        await arrival.ends.wait()
        await route.continue_()

    await arrival.page.route("**/client/views*", hold)
    await arrival.page.goto(f"{running.url}/?lang=ja&user={AOI}")
    await arrival.page.get_by_role("button", name="会話の一覧を開く").click()
    yield arrival
    await context.close()


@ON_ONE_LOOP
async def test_a_drawer_opened_while_the_page_arrives_stays_open(arriving: Arrival) -> None:
    opener = arriving.page.get_by_role("button", name="会話の一覧を開く")
    await expect(opener).to_have_attribute("aria-expanded", "true")
    arriving.ends.set()
    await expect(arriving.page.get_by_role("tablist")).to_be_attached()
    await expect(opener).to_have_attribute("aria-expanded", "true")


@ON_ONE_LOOP
async def test_a_conversation_chosen_while_the_page_arrives_is_kept(arriving: Arrival) -> None:
    page = arriving.page
    await (
        page.get_by_role("navigation", name="会話の一覧")
        .get_by_role("button", name="general")
        .click()
    )
    async with page.expect_response("**/client/views*"):
        arriving.ends.set()
    await expect(page.get_by_role("heading", name="general", level=1)).to_be_visible()
    await expect(page.get_by_role("tablist")).to_have_count(0)


@ON_ONE_LOOP
async def test_a_language_chosen_while_the_page_arrives_is_kept(arriving: Arrival) -> None:
    page = arriving.page
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("button", name="日本語")).to_be_visible()
    arriving.ends.set()
    await expect(page.get_by_role("tablist")).to_be_attached()
    await page.wait_for_load_state("networkidle")
    await expect(page.get_by_role("tab", name="Messages")).to_be_attached()


@ON_ONE_LOOP
async def test_language_and_colours_are_chosen_and_stay(opens: Opens, bot: None) -> None:
    page = await opens()
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("tab", name="Messages")).to_be_visible()
    await page.get_by_role("button", name="Use dark colours").click()
    background = "getComputedStyle(document.body).backgroundColor"
    dark: str = await page.evaluate(background)
    assert dark == "rgb(27, 30, 35)"
    await page.goto(page.url.replace("lang=ja", ""))
    await expect(page.get_by_role("tab", name="Messages")).to_be_visible()
    assert await page.evaluate(background) == dark


@ON_ONE_LOOP
@pytest.mark.parametrize(
    ("reads", "title", "name", "other"),
    [
        ("en-GB", "Who would you like to be?", "Mei Hayashi (林 芽衣)", "日本語"),
        ("ja-JP", "だれとして始めますか", "林 芽衣", "English"),
    ],
)
async def test_the_first_screen_is_in_the_browsers_language_and_can_be_switched(
    running: Running, browser: Browser, bot: None, reads: str, title: str, name: str, other: str
) -> None:
    context = await browser.new_context(locale=reads)
    page = await context.new_page()
    await page.goto(running.url)
    await expect(page.get_by_role("heading", name=title)).to_be_visible()
    await expect(page.get_by_role("button", name=name).first).to_be_visible()
    await page.get_by_role("button", name=other).click()
    await expect(page.get_by_role("heading", name=title)).to_have_count(0)
    await context.close()


@ON_ONE_LOOP
async def test_the_app_writes_in_the_language_of_the_page(
    opens: Opens, running: Running, bot: None
) -> None:
    page = await opens(person=KEN, lang="ja")
    await expect(page.get_by_role("tablist")).to_be_attached()
    await page.wait_for_load_state("networkidle")
    assert running.box.workspace.people[KEN].locale == "ja-JP"
