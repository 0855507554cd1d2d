from playwright.async_api import expect

from sandbox.server import Running
from tests.browser.conftest import ON_ONE_LOOP, Opens
from tests.sandbox.city import KEN

pytestmark = ON_ONE_LOOP


async def test_a_visitor_is_asked_who_to_be_and_finds_a_person_by_typing(
    opens: Opens, bot: None
) -> None:
    page = await opens(person=None)
    await expect(page.get_by_role("heading", name="だれとして始めますか")).to_be_visible()
    suggested = page.get_by_role("list", name="はじめにおすすめ").get_by_role("listitem")
    await expect(suggested.first).to_contain_text("佐藤 葵")
    await page.get_by_role("searchbox", name="職員をさがす").fill("山田 41")
    await page.get_by_role("button", name="山田 41").click()
    await expect(page.get_by_role("button", name="山田 41として表示中")).to_be_visible()
    await expect(page.get_by_role("heading", name="待っている書類")).to_be_visible()


async def test_switching_person_changes_the_address_and_a_reload_keeps_it(
    opens: Opens, bot: None
) -> None:
    page = await opens()
    await page.get_by_role("button", name="佐藤 葵として表示中").click()
    picker = page.get_by_role("dialog", name="職員を選ぶ")
    await expect(picker.get_by_role("button", name="去った")).to_have_count(0)
    await picker.get_by_role("button", name="田中 健").click()
    await expect(page.get_by_role("button", name="田中 健として表示中")).to_be_visible()
    assert f"user={KEN}" in page.url
    await page.reload()
    await expect(page.get_by_role("button", name="田中 健として表示中")).to_be_visible()


async def test_the_guide_leads_from_draft_to_outcome_and_ticks_itself(
    opens: Opens, bot: None
) -> None:
    page = await opens(person=KEN)
    guide = page.get_by_role("region", name="はじめての方へ")
    await guide.get_by_role("button", name="起案してみる").click()
    await expect(page.get_by_role("button", name="佐藤 葵として表示中")).to_be_visible()
    form = page.get_by_role("dialog", name="起案")
    await form.get_by_role("textbox", name="件名").fill("モニターの購入")
    await form.get_by_role("combobox", name="種類").click()
    await form.get_by_role("option", name="物品").click()
    await form.get_by_role("radio", name="10 年").check()
    await form.get_by_role("button", name="回議にかける").click()
    await expect(guide.get_by_role("listitem").first).to_contain_text("済み")
    await guide.get_by_role("button", name="承認しに行く").click()
    await page.get_by_role("button", name="承認", exact=True).click()
    await expect(page.get_by_text("が承認しました")).to_be_visible()
    await guide.get_by_role("button", name="通知を見る").click()
    await expect(page.get_by_role("article").filter(has_text="決裁されました。")).to_be_visible()
    await expect(guide.get_by_role("button", name="もう一度はじめから")).to_be_visible()


async def test_a_guide_that_was_begun_in_a_former_sandbox_starts_over(
    opens: Opens, bot: None
) -> None:
    page = await opens(person=None)
    await page.evaluate("""localStorage.setItem("page.guide", '{"done": {"1": true}}')""")
    await page.reload()
    await page.get_by_role("button", name="佐藤 葵").click()
    guide = page.get_by_role("region", name="はじめての方へ")
    await expect(guide.get_by_role("button", name="起案してみる")).to_be_visible()


async def test_the_clock_moves_the_workspaces_day(
    opens: Opens, running: Running, bot: None
) -> None:
    page = await opens()
    await page.get_by_role("button", name="ワークスペースの日時").click()
    panel = page.get_by_role("dialog", name="ワークスペースの日時")
    await panel.get_by_role("button", name="次の朝 8:15 にする").click()
    await expect(panel.get_by_role("status")).to_contain_text("8:15")
    assert 0 < running.box.clock.offset <= 24 * 3600
    await panel.get_by_role("button", name="いまの時刻に戻す").click()
    await expect(page.get_by_text("時計を変更中")).to_have_count(0)
    assert running.box.clock.offset == 0


async def test_without_a_bot_the_page_says_so(opens: Opens) -> None:
    page = await opens()
    await expect(page.get_by_text("ボットはつながっていません")).to_be_visible()
