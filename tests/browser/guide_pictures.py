"""Pictures of the guides for approvers and for those who write forms, in one language.

They go on from the document that `screenshots` has drafted, while it waits.
"""

from playwright.sync_api import Locator, Page

from tests.browser.story import Story

PURCHASE = {"ja": "物品購入伺い", "en": "Purchase"}
SECOND = {"ja": "窓口用発券機の更新", "en": "New ticket machines at the counters"}
GOODS = {"ja": "発券機 2台", "en": "2 ticket machines"}
REASON = {"ja": "保守部品の供給が終わるため。", "en": "No spare parts are made any more."}
AMOUNT = "620,000"
AMOUNT_LABEL = {"ja": "予定金額（税込）", "en": "Expected amount, with tax"}
GOODS_LABEL = {"ja": "品名・数量", "en": "Goods and quantities"}
REASON_LABEL = {"ja": "購入の理由", "en": "Reason"}
QUOTES = {"ja": "見積合わせ", "en": "Several quotes"}
CHECKS = {
    "ja": ("予算残額を確認した", "在庫・他課の余剰を確認した"),
    "en": ("The budget covers it", "None is in stock elsewhere"),
}


def draft_purchase(story: Story) -> None:
    """Send a purchase as the drafter, and show the form with the route that it will take."""
    language = story.language
    with story.window(0, "desktop", tab="home") as page:
        page.get_by_role("button", name=story.t("New document")).click()
        form = page.get_by_role("dialog")
        form.get_by_role("button", name=PURCHASE[language], exact=True).click()
        form.get_by_role("textbox", name=story.t("Title")).fill(SECOND[language])
        form.get_by_role("textbox", name=GOODS_LABEL[language]).fill(GOODS[language])
        form.get_by_role("textbox", name=AMOUNT_LABEL[language]).fill(AMOUNT)
        form.get_by_role("textbox", name=REASON_LABEL[language], exact=True).fill(REASON[language])
        form.get_by_label(QUOTES[language]).check()
        for check in CHECKS[language]:
            form.get_by_label(check).check()
        form.evaluate("dialog => dialog.querySelectorAll('*').forEach(e => e.scrollTop = 0)")
        story.take(page, "form-route", "desktop")
        form.get_by_role("button", name=story.t("Submit"), exact=True).click()
        form.wait_for(state="detached")


def _opened(story: Story, page: Page) -> Locator:
    card = page.get_by_role("article").filter(has_text=SECOND[story.language]).last
    card.get_by_role("button", name=story.t("Open"), exact=True).click()
    return page.get_by_role("dialog")


def take_opened(story: Story, size: str) -> None:
    """Show the opened document, down to what can be done with it."""
    with story.window(1, size) as page:
        document = _opened(story, page)
        last = document.get_by_role("button", name=story.t("Hold"), exact=True)
        last.wait_for()
        last.scroll_into_view_if_needed()
        story.take(page, "opened", size)


def take_tray(story: Story, size: str) -> None:
    """Show several documents at once, one of them with a flag."""
    with story.window(1, size, tab="home") as page:
        page.get_by_role("button", name=story.t("Several at once"), exact=True).click()
        form = page.get_by_role("dialog")
        form.get_by_text("⚠").last.wait_for()
        story.take(page, "tray", size)


def live_through(story: Story) -> None:
    draft_purchase(story)
    for size in ("desktop", "phone"):
        take_opened(story, size)
        take_tray(story, size)
