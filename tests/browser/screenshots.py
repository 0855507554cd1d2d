"""Pictures of the README and the guides: `make screenshots`.

It writes docs/pictures/<what>-<language>-<size>.png. It needs Chromium, and fonts with Japanese and
with emoji (Debian's fonts-noto-cjk and fonts-noto-color-emoji).
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import ProxyHandler, build_opener
from zoneinfo import ZoneInfo

from playwright.sync_api import sync_playwright

from kaigi.i18n import Translator
from tests.browser import guide_pictures
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.story import GENERAL, PICTURES, SIZES, TITLES, Story

TEXTS = {
    "ja": (
        "窓口のモニターが購入から 8 年を過ぎ、故障が続いています。\n・市民課 24 台\n・税務課 16 台"
    ),
    "en": (
        "The monitors at the counters are eight years old and keep failing.\n"
        "• Residents 24\n• Tax 16"
    ),
}
AMOUNTS = {"ja": "４９８，０００", "en": "498,000"}
GENERAL_FORM = {"ja": "伺い", "en": "General decision"}
TOPIC = "窓口の混雑対策"


def draft(story: Story) -> None:
    with story.window(0, "desktop", tab="home") as page:
        page.get_by_role("button", name=story.t("New document")).click()
        form = page.get_by_role("dialog")
        form.get_by_role("button", name=GENERAL_FORM[story.language], exact=True).click()
        form.get_by_role("textbox", name=story.t("Title")).fill(story.title)
        form.get_by_role("textbox", name=story.t("Text")).fill(TEXTS[story.language])
        form.get_by_role("textbox", name=story.t("Amount")).fill(AMOUNTS[story.language])
        story.take(page, "form", "desktop")
        form.get_by_role("button", name=story.t("Submit"), exact=True).click()
        form.wait_for(state="detached")


def take_waiting(story: Story, size: str) -> None:
    with story.window(1, size) as page:
        story.card(page).get_by_role("button", name=story.t("Approve"), exact=True).wait_for()
        story.take(page, "card", size)
    with story.window(1, size, tab="home") as page:
        page.get_by_role("region").get_by_text(story.title).first.wait_for()
        story.take(page, "home", size)


def take_return(story: Story, size: str) -> None:
    with story.window(1, size) as page:
        story.card(page).get_by_role("button", name=story.t("Return"), exact=True).click()
        form = page.get_by_role("dialog")
        form.get_by_role("button", name=story.t("Return"), exact=True).click()
        form.locator("[aria-invalid=true]").wait_for()
        story.take(page, "return-error", size)
        form.get_by_role("button", name=story.t("Cancel"), exact=True).click()
        form.wait_for(state="detached")


def approve(story: Story) -> None:
    with story.window(1, "desktop") as page:
        button = story.card(page).get_by_role("button", name=story.t("Approve"), exact=True)
        button.click()
        button.wait_for(state="detached")


def take_decided(story: Story, size: str) -> None:
    with story.window(1, size) as page:
        story.card(page).wait_for()
        story.take(page, "decided", size)
    with story.window(0, size) as page:
        story.card(page).wait_for()
        story.take(page, "told", size)


def live_through(story: Story) -> None:
    draft(story)
    each: list[Callable[[Story, str], None]] = [take_waiting, take_return]
    for take in each:
        for size in SIZES:
            take(story, size)
    guide_pictures.live_through(story)
    approve(story)
    for size in SIZES:
        take_decided(story, size)


def take_question(story: Story, size: str) -> None:
    with story.window(0, size) as page:
        story.question(page).get_by_role(
            "button", name=story.t.pgettext("place", "Home"), exact=True
        ).wait_for()
        story.take(page, "question", size)


def answer(story: Story) -> None:
    with story.window(0, "desktop") as page:
        button = story.question(page).get_by_role(
            "button", name=story.t.pgettext("place", "Home"), exact=True
        )
        button.click()
        button.wait_for(state="detached")


def take_answer(story: Story, size: str) -> None:
    with story.window(0, size) as page:
        page.get_by_role("button", name=story.t("Change"), exact=True).last.wait_for()
        story.take(page, "answer", size)


def take_sheet(story: Story, size: str) -> None:
    with story.window(1, size, channel=story.managers) as page:
        sheet = page.get_by_role("article").last
        sheet.get_by_role("button", name=story.t("Open all"), exact=True).wait_for()
        sheet.get_by_role("heading").scroll_into_view_if_needed()
        story.take(page, "sheet", size)
        sheet.get_by_role("button", name=story.t("Open my department"), exact=True).click()
        names = page.get_by_role("dialog")
        names.wait_for()
        story.take(page, "department", size)
        names.get_by_role("button", name=story.t("Close"), exact=True).click()
        names.wait_for(state="detached")


def take_week(story: Story, size: str) -> None:
    with story.window(0, size, tab="home") as page:
        week = page.get_by_role("heading", name=story.t("Where you are"))
        week.wait_for()
        week.evaluate("heading => heading.scrollIntoView()")
        story.take(page, "week", size)


def begin_meeting(story: Story) -> None:
    with story.window(0, "desktop", channel=GENERAL) as page:
        page.get_by_role("textbox").last.fill(f"/meet {TOPIC}")
        page.keyboard.press("Enter")
        story.question(page).get_by_role("link", name=story.t("Join")).wait_for()


def take_meeting(story: Story, what: str, until: str) -> None:
    for size in SIZES:
        with story.window(1, size, channel=GENERAL) as page:
            story.question(page).get_by_text(until).wait_for()
            story.take(page, what, size)


def take_start(story: Story) -> None:
    for size in SIZES:
        with story.window(0, size) as page:
            story.question(page).get_by_role("link", name=story.t("Start")).wait_for()
            story.take(page, "start", size)


def end_meeting(story: Story) -> None:
    with story.window(0, "desktop", channel=GENERAL) as page:
        button = story.question(page).get_by_role("button", name=story.t("End"), exact=True)
        button.click()
        question = page.get_by_role("dialog", name=story.t("End the meeting?"))
        question.get_by_role("button", name=story.t("End"), exact=True).click()
        button.wait_for(state="detached")


def live_through_a_meeting(story: Story) -> None:
    """Show a meeting: the drafter begins it, both chiefs join, it ends."""
    begin_meeting(story)
    take_start(story)
    with story.meeting(1), story.meeting(2) as window:
        window.set_viewport_size({"width": 440, "height": 640})
        story.take(window, "meeting-window", "desktop")
        take_meeting(
            story, "meeting", story.t.plural("{n} person is in it.", "{n} people are in it.", 2)
        )
        end_meeting(story)
    take_meeting(story, "meeting-over", "佐藤 葵さんが")


def live_through_the_morning(story: Story) -> None:
    """Show the morning of the next working day."""
    story.set_clock("8:15")
    for size in SIZES:
        take_question(story, size)
    answer(story)
    for size in SIZES:
        take_answer(story, size)
    story.set_clock("9:00")
    for size in SIZES:
        take_sheet(story, size)
        take_week(story, size)


@contextmanager
def demo(folder: str, language: str) -> Iterator[str]:
    """Start a demo in this language, and yield its URL."""
    command = [sys.executable, "-m", "tests.browser.demo_in", language, folder]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        addresses = (re.search(r"http://[\d.]+:\d+", line) for line in process.stdout)
        try:
            yield next(found.group() for found in addresses if found)
        finally:
            process.terminate()
            process.communicate()


def workspace_of(url: str) -> dict[str, Any]:
    with build_opener(ProxyHandler({})).open(f"{url}/client/workspace") as answer:
        workspace: dict[str, Any] = json.load(answer)
    return workspace


def main() -> None:
    if CHROMIUM is None:
        sys.exit("Chromium is not installed; name it with CHROMIUM=/path/to/chromium")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for language in TITLES:
            t = Translator(language, ZoneInfo("Asia/Tokyo"))
            with TemporaryDirectory(dir=".cache") as folder, demo(folder, language) as url:
                city = workspace_of(url)
                story = Story(
                    url, browser, language, t, city["suggested"], city["suggested_channels"][0]
                )
                story.set_clock("9:00")
                live_through(story)
                if language == "ja":
                    live_through_the_morning(story)
                    live_through_a_meeting(story)
        browser.close()


if __name__ == "__main__":
    main()
