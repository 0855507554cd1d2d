from playwright.async_api import Locator, Page, expect

from sandbox.server import Running
from tests.browser.conftest import ON_ONE_LOOP, PHONE, Opens
from tests.browser.small_bot import SUBMITTED, form, plain
from tests.sandbox.city import KEN, web_client

pytestmark = ON_ONE_LOOP


async def open_form(page: Page) -> Locator:
    box = page.get_by_role("textbox", name="Kaigiへのメッセージ")
    await box.fill("/ringi")
    await box.press("Enter")
    form = page.get_by_role("dialog", name="起案")
    await expect(form).to_be_visible()
    return form


async def fill(form: Locator, amount: str) -> None:
    await form.get_by_role("textbox", name="件名").fill("モニターの購入")
    await form.get_by_role("textbox", name="金額").fill(amount)
    await form.get_by_role("combobox", name="種類").click()
    await form.get_by_role("option", name="委託").click()
    await form.get_by_role("radio", name="5 年", exact=True).check()


async def test_an_open_form_is_kept_by_a_reload_and_opens_in_no_other_window(
    opens: Opens, bot: None
) -> None:
    page = await opens()
    await open_form(page)
    other = await opens()
    await expect(other.get_by_role("textbox", name="Kaigiへのメッセージ")).to_be_visible()
    await other.wait_for_load_state("networkidle")
    await expect(other.get_by_role("dialog")).to_have_count(0)
    await page.reload()
    await expect(page.get_by_role("dialog", name="起案")).to_be_visible()


async def test_what_is_missing_is_said_at_its_field_and_the_first_one_gets_the_focus(
    opens: Opens, bot: None
) -> None:
    form = await open_form(await opens())
    await form.get_by_role("button", name="回議にかける").click()
    title = form.get_by_role("textbox", name="件名")
    await expect(title).to_be_focused()
    await expect(title).to_have_attribute("aria-invalid", "true")
    await expect(title).to_have_accessible_description("入力してください。")
    await expect(form.get_by_role("alert")).to_have_text("入力を確かめてください（3 か所）。")
    assert SUBMITTED == []


async def test_an_error_from_the_bot_stands_at_its_field_and_all_that_was_typed_stays(
    opens: Opens, bot: None
) -> None:
    form = await open_form(await opens())
    await fill(form, "abc")
    await form.get_by_role("combobox", name="合議").fill("山田 7")
    await form.get_by_role("option", name="山田 7").click()
    await form.get_by_role("button", name="回議にかける").click()
    amount = form.get_by_role("textbox", name="金額")
    await expect(amount).to_be_focused()
    await expect(amount).to_have_accessible_description("金額は数字で書いてください。")
    await expect(form.get_by_role("textbox", name="件名")).to_have_value("モニターの購入")
    await expect(form.get_by_role("button", name="山田 7を外す")).to_be_visible()
    await amount.fill("４９８，０００")
    await form.get_by_role("button", name="回議にかける").click()
    await expect(form).to_have_count(0)


async def test_values_go_out_in_slacks_shapes(opens: Opens, bot: None) -> None:
    page = await opens()
    form = await open_form(page)
    await fill(form, "498000")
    await form.get_by_label("希望日").fill("2026-12-24")
    await form.get_by_label("ファイルを選ぶ").first.set_input_files(
        {"name": "見積.txt", "mimeType": "text/plain", "buffer": b"40"}
    )
    await expect(form.get_by_role("button", name="見積.txtを外す")).to_be_visible()
    await form.get_by_role("button", name="回議にかける").click()
    await expect(form).to_have_count(0)
    (values,) = SUBMITTED
    chosen = {"text": {"type": "plain_text", "text": "委託"}, "value": "委託"}
    assert values["title"]["value"] == {"type": "plain_text_input", "value": "モニターの購入"}
    assert values["kind"]["value"]["type"] == "static_select"
    assert values["kind"]["value"]["selected_option"]["value"] == chosen["value"]
    assert values["day"]["value"] == {"type": "datepicker", "selected_date": "2026-12-24"}
    assert values["with"]["value"] == {"type": "multi_users_select", "selected_users": []}
    assert [file["name"] for file in values["file"]["value"]["files"]] == ["見積.txt"]


async def test_options_are_found_by_the_bot_for_what_is_typed(opens: Opens, bot: None) -> None:
    form = await open_form(await opens())
    await fill(form, "498000")
    search = form.get_by_role("combobox", name="関連文書")
    await search.click()
    await expect(form.get_by_role("option")).to_have_count(3)
    await search.fill("2025")
    await expect(form.get_by_role("option")).to_have_count(1)
    await form.get_by_role("option", name="2025年度の購入").click()
    await search.fill("何もない")
    await expect(form.get_by_role("option", name="2025年度の購入")).to_have_count(0)
    await expect(form.get_by_role("button", name="2025年度の購入を外す")).to_be_visible()
    await search.press("Escape")
    await form.get_by_role("button", name="回議にかける").click()
    await expect(form).to_have_count(0)
    (values,) = SUBMITTED
    found = values["like"]["value"]["selected_options"]
    assert [each["value"] for each in found] == ["2025年度の購入"]


async def test_an_empty_file_is_left_to_the_app_to_refuse(opens: Opens, bot: None) -> None:
    form = await open_form(await opens())
    await form.get_by_label("ファイルを選ぶ").first.set_input_files(
        {"name": "空.txt", "mimeType": "text/plain", "buffer": b""}
    )
    await expect(form.get_by_role("button", name="空.txtを外す")).to_be_visible()
    await expect(form.get_by_role("alert")).to_have_count(0)


async def test_an_update_of_the_view_keeps_what_stands_in_its_fields(
    opens: Opens, bot: None
) -> None:
    form = await open_form(await opens())
    await fill(form, "1")
    await form.get_by_role("button", name="更新").click()
    await expect(form.get_by_text("新しくなりました。")).to_be_visible()
    await expect(form.get_by_role("textbox", name="件名")).to_have_value("モニターの購入")
    await expect(form.get_by_role("combobox", name="種類")).to_have_value("委託")
    await expect(form.get_by_role("radio", name="5 年", exact=True)).to_be_checked()


async def test_another_view_in_its_place_begins_at_its_top_and_a_redraw_stays(
    opens: Opens, bot: None, running: Running
) -> None:
    page = await opens(size=PHONE)
    shown = await open_form(page)
    body = shown.locator(".dialog-body")
    named = await shown.locator("h2").get_attribute("id") or ""
    again = shown.get_by_role("button", name="更新")
    await again.scroll_into_view_if_needed()
    before = await body.evaluate("(body) => body.scrollTop")
    assert before > 0
    await again.click()
    await expect(shown.get_by_text("新しくなりました。")).to_be_attached()
    assert await body.evaluate("(body) => body.scrollTop") > 0
    blocks = [{"type": "header", "text": plain("道路課")}, *form("別の画面です。")["blocks"]]
    other = {**form(), "blocks": blocks}
    view_id = named.removeprefix("title-")
    await web_client(running).views_update(view_id=view_id, view=other)
    await expect(shown.get_by_text("別の画面です。")).to_be_visible()
    assert await body.evaluate("(body) => body.scrollTop") == 0


async def test_a_view_on_top_gives_way_to_the_one_below_with_its_fields(
    opens: Opens, bot: None
) -> None:
    page = await opens()
    form = await open_form(page)
    await fill(form, "1")
    await form.get_by_role("button", name="次へ").click()
    top = page.get_by_role("dialog", name="奥")
    await expect(top.get_by_text("奥の画面です。")).to_be_visible()
    await top.get_by_role("button", name="戻る").click()
    await expect(form.get_by_role("textbox", name="件名")).to_have_value("モニターの購入")


async def test_a_form_is_opened_filled_and_sent_by_the_keyboard_alone(
    opens: Opens, bot: None
) -> None:
    page = await opens()
    await page.get_by_role("textbox", name="Kaigiへのメッセージ").focus()
    await page.keyboard.type("/ri")
    await expect(page.get_by_role("listbox", name="スラッシュコマンドの候補")).to_be_visible()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="起案")
    await expect(form.get_by_role("textbox", name="件名")).to_be_focused()
    await page.keyboard.type("Monitors")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await expect(form.get_by_role("combobox", name="種類")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Escape")
    await expect(form).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await form.get_by_role("radio", name="5 年", exact=True).focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("Control+Enter")
    await expect(form).to_have_count(0)
    assert SUBMITTED[0]["kind"]["value"]["selected_option"]["value"] == "委託"
    await expect(page.get_by_role("textbox", name="Kaigiへのメッセージ")).to_be_focused()


async def test_a_shortcut_is_found_beside_the_writing_box(opens: Opens, bot: None) -> None:
    page = await opens()
    await page.get_by_role("button", name="ショートカット", exact=True).click()
    await page.get_by_role("menuitem", name="Draft").press("Enter")
    await expect(page.get_by_role("dialog", name="起案")).to_be_visible()


async def test_a_silent_bot_is_told_and_the_button_comes_back(opens: Opens, bot: None) -> None:
    page = await opens()
    form = await open_form(page)
    await fill(form, "1")
    await form.get_by_role("button", name="回議にかける").click()
    await expect(form).to_have_count(0)
    chief = await opens(person=KEN)
    silent = chief.get_by_role("button", name="応答なし")
    await silent.click()
    await expect(silent).to_have_attribute("aria-busy", "true")
    await expect(chief.get_by_role("alert")).to_contain_text("3 秒以内に応答しませんでした")
    await expect(silent).to_have_attribute("aria-busy", "false")
