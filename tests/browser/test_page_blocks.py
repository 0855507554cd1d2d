from typing import Any

from playwright.async_api import expect

from sandbox.server import Running
from tests.browser.conftest import ON_ONE_LOOP, Opens
from tests.browser.small_bot import button, option, plain
from tests.sandbox.city import AOI, KEN, web_client

pytestmark = ON_ONE_LOOP
Json = dict[str, Any]

MARKS = (
    "*太字* _斜体_ ~取消~ `コード` 語*の*中 :white_check_mark: :no_such:\n"
    f"<@{KEN}> <https://example.com/a_b_c|見積書> <javascript:alert(1)|わな> "
    "<!date^1775521800^{time}|そのとき>\n"
    "&gt; 引用 &amp; 続き\n```\nif a &lt; b:\n```"
)


async def post(running: Running, blocks: list[Json] | None = None, text: str = "部品") -> None:
    await web_client(running).chat_postMessage(channel=AOI, text=text, blocks=blocks)


async def test_slacks_markup_is_drawn_and_only_safe_addresses_become_links(
    opens: Opens, running: Running, bot: None
) -> None:
    page = await opens()
    await post(running, text=MARKS)
    message = page.get_by_role("article")
    await expect(message.get_by_role("strong")).to_have_text(["太字"])
    await expect(message.get_by_role("emphasis")).to_have_text(["斜体"])
    await expect(message.locator("s")).to_have_text(["取消"])
    await expect(message.get_by_role("code").first).to_have_text("コード")
    await expect(message.get_by_role("link")).to_have_count(1)
    await expect(message.get_by_role("link", name="見積書")).to_have_attribute(
        "href", "https://example.com/a_b_c"
    )
    await expect(message.get_by_role("blockquote")).to_have_text("引用 & 続き")
    await expect(message).to_contain_text("語*の*中 ✅ :no_such:")
    await expect(message).to_contain_text("@田中 健")
    await expect(message).to_contain_text("<javascript:alert(1)|わな> 9:30")
    await expect(message).to_contain_text("if a < b:")


async def test_a_link_to_a_file_of_the_workspace_opens_as_the_person_who_looks(
    opens: Opens, running: Running, bot: None
) -> None:
    page = await opens()
    file = {"type": "link", "url": f"{running.url}/files/F1/a.pdf", "text": "見積書.pdf"}
    section = {"type": "rich_text_section", "elements": [file]}
    await post(running, [{"type": "rich_text", "elements": [section]}])
    link = page.get_by_role("article").get_by_role("link", name="見積書.pdf")
    await expect(link).to_have_attribute("href", f"/files/F1/a.pdf?user={AOI}")


async def test_plain_text_keeps_its_lines(opens: Opens, running: Running, bot: None) -> None:
    page = await opens()
    await post(running, [{"type": "section", "text": plain("一行目\n二行目")}])
    words = page.get_by_role("article").get_by_text("一行目")
    await expect(words).to_be_visible()
    assert await words.evaluate("words => words.innerText") == "一行目\n二行目"


async def test_a_quote_keeps_its_lines(opens: Opens, running: Running, bot: None) -> None:
    page = await opens()
    quote = {
        "type": "rich_text_quote",
        "elements": [{"type": "text", "text": "一行目\n二行目\n三行目"}],
    }
    await post(running, [{"type": "rich_text", "elements": [quote]}])
    words = page.get_by_role("article").get_by_role("blockquote")
    await expect(words).to_be_visible()
    assert await words.evaluate("words => words.innerText") == "一行目\n二行目\n三行目"


async def test_tables_pictures_and_links_have_roles_and_names(
    opens: Opens, running: Running, bot: None
) -> None:
    page = await opens()
    rows = [
        [{"type": "raw_text", "text": text} for text in row]
        for row in (("課", "在宅"), ("企画課", "4"))
    ]
    picture = {
        "type": "image",
        "image_url": "http://127.0.0.1:1/none.png",
        "alt_text": "在宅の割合",
    }
    link = {"type": "actions", "elements": [button("look", "原本", url="https://example.com/")]}
    await post(running, [{"type": "table", "rows": rows}, picture, link])
    message = page.get_by_role("article")
    await expect(message.get_by_role("columnheader")).to_have_text(["課", "在宅"])
    await expect(message.get_by_role("cell")).to_have_text(["企画課", "4"])
    await expect(message.get_by_role("img", name="在宅の割合")).to_be_visible()
    await expect(message.get_by_role("link", name="原本")).to_have_attribute(
        "href", "https://example.com/"
    )


async def test_a_confirm_dialog_stands_between_a_choice_and_the_bot(
    opens: Opens, running: Running, bot: None
) -> None:
    confirm = {
        "title": plain("確認"),
        "text": plain("消しますか。"),
        "confirm": plain("消す"),
        "deny": plain("残す"),
    }
    menu = {
        "type": "overflow",
        "action_id": "menu",
        "options": [option("履歴"), option("消去")],
        "confirm": confirm,
    }
    page = await opens()
    await post(running, [{"type": "actions", "block_id": "acts", "elements": [menu]}])

    def chosen() -> list[str]:
        sent = [
            entry["request"] for entry in running.box.record.since(0) if entry["kind"] == "envelope"
        ]
        actions = [sent_one.get("payload", sent_one).get("actions", []) for sent_one in sent]
        return [action["selected_option"]["value"] for each in actions for action in each]

    for answer in ("残す", "消す"):
        await page.get_by_role("button", name="その他の操作", exact=True).click()
        await page.get_by_role("menuitem", name="消去").click()
        question = page.get_by_role("dialog", name="確認")
        await question.get_by_role("button", name=answer).click()
        await expect(question).to_have_count(0)
        if answer == "残す":
            assert chosen() == []
    await expect(page.get_by_role("alert")).to_be_visible()
    assert set(chosen()) == {"消去"}


async def test_a_block_that_the_page_does_not_know_is_named_not_swallowed(
    opens: Opens, running: Running, bot: None
) -> None:
    feedback = {
        "type": "feedback_buttons",
        "action_id": "feedback",
        "positive_button": {"text": plain("良い"), "value": "+"},
        "negative_button": {"text": plain("悪い"), "value": "-"},
    }
    page = await opens()
    await post(running, [{"type": "context_actions", "elements": [feedback]}])
    await expect(page.get_by_role("note")).to_contain_text("context_actions")
