"""People in a demo's page and pictures of what they see, for the README and the guides."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from kaigi.i18n import Translator
from tests.browser.conftest import DESKTOP, PHONE

PICTURES = Path("docs/pictures")
SIZES = {"desktop": DESKTOP, "phone": PHONE}
TITLES = {"ja": "窓口用モニター 40 台の購入", "en": "Purchase of 40 monitors"}
GENERAL, LEAVE = "C0000001", "退出する"


@dataclass(frozen=True)
class Story:
    """Pictures in one language; `t` translates the labels of the bot's controls."""

    url: str
    browser: Browser
    language: str
    t: Translator
    cast: list[str]
    managers: str

    @property
    def title(self) -> str:
        return TITLES[self.language]

    @contextmanager
    def window(
        self, person: int, size: str, tab: str = "messages", channel: str = ""
    ) -> Iterator[Page]:
        """Open the drafter's (0) or the chief's (1) conversation with the app, or a channel."""
        width, height = SIZES[size]
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=2 if size == "phone" else 1,
        )
        context.add_init_script('localStorage.setItem("page.guide", \'{"closed": true}\')')
        page = context.new_page()
        page.goto(f"{self.url}/?lang={self.language}&user={self.cast[person]}&channel={channel}")
        if not channel:
            page.get_by_role("tab").nth(0 if tab == "home" else 1).click()
        yield page
        context.close()

    def take(self, page: Page, what: str, size: str) -> None:
        page.evaluate("document.fonts.ready")
        page.mouse.move(0, 0)
        page.screenshot(path=PICTURES / f"{what}-{self.language}-{size}.png", animations="disabled")

    def card(self, page: Page) -> Locator:
        return page.get_by_role("article").filter(has_text=self.title).last

    def question(self, page: Page) -> Locator:
        return page.get_by_role("article").last

    @contextmanager
    def meeting(self, person: int) -> Iterator[Page]:
        """Join the meeting by its card, and yield its small window."""
        with self.window(person, "desktop", channel=GENERAL) as page:
            with page.expect_popup() as opening:
                page.get_by_role("link", name=self.t("Join")).last.click()
            opening.value.get_by_role("button", name=LEAVE).wait_for()
            yield opening.value

    def set_clock(self, time: str) -> None:
        """Move the clock to this time on the next working day."""
        with self.window(0, "desktop") as page:
            page.locator(".clock-button").click()
            page.get_by_role("dialog").get_by_role("button", name=time).click()
            page.locator(".clock-face").get_by_text(time).wait_for()
