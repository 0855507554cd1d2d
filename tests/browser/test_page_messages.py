import pytest
from playwright.async_api import FilePayload, Page, WebSocketRoute, expect

from sandbox.server import Running
from tests.browser.conftest import ON_ONE_LOOP, Opens
from tests.browser.small_bot import MANIFEST, card
from tests.sandbox.city import AOI, GENERAL, KEN, Person, web_client

pytestmark = ON_ONE_LOOP

MARKUP = "<img src=x onerror=\"document.title='broken in'\"> <b>太い</b> & <!channel> `x` \u202eabc"


async def say(page: Page, to: str, text: str) -> None:
    box = page.get_by_role("textbox", name=f"{to}へのメッセージ")
    await box.fill(text)
    await box.press("Enter")


async def go_to_general(page: Page) -> None:
    await (
        page.get_by_role("navigation", name="会話の一覧")
        .get_by_role("button", name="general")
        .click()
    )


async def test_a_slash_offers_the_commands_and_each_letter_narrows_them(
    opens: Opens, bot: None
) -> None:
    page = await opens()
    await page.get_by_role("textbox", name="Kaigiへのメッセージ").press_sequentially("/")
    offered = page.get_by_role("listbox", name="スラッシュコマンドの候補").get_by_role("option")
    await expect(offered).to_have_count(3)
    await page.keyboard.type("ringi-")
    await expect(offered).to_have_count(1)
    await expect(offered).to_contain_text("書類の一覧")


async def test_an_ephemeral_answer_is_seen_by_its_person_alone(opens: Opens, bot: None) -> None:
    aoi, ken = await opens(), await opens(person=KEN)
    await go_to_general(aoi)
    await go_to_general(ken)
    await say(aoi, "#general", "/whisper")
    whispered = aoi.get_by_role("article").filter(has_text="ひそひそ")
    await expect(whispered).to_contain_text("あなただけに表示されています")
    await say(aoi, "#general", "おはよう")
    await expect(ken.get_by_role("article").filter(has_text="おはよう")).to_be_visible()
    await expect(ken.get_by_text("ひそひそ")).to_have_count(0)


async def test_a_message_arrives_without_reload_and_counts_as_unread_until_it_is_read(
    opens: Opens, ken: Person, bot: None
) -> None:
    page = await opens()
    await expect(page.get_by_role("navigation")).to_be_visible()
    await ken.does("say", channel=GENERAL, text="9 時から会議です")
    await page.get_by_role("button", name="general、未読 1 件").click()
    await expect(page.get_by_role("log", name="#generalのメッセージ")).to_contain_text(
        "9 時から会議です"
    )
    await expect(page.get_by_role("button", name="general", exact=True)).to_be_visible()
    await ken.does("say", channel=GENERAL, text="場所は 3 階")
    await expect(page.get_by_role("article").filter(has_text="場所は 3 階")).to_be_visible()
    await expect(page.get_by_role("button", name="general", exact=True)).to_be_visible()


async def test_a_reply_counts_in_its_thread_and_not_as_unread(
    opens: Opens, ken: Person, bot: None
) -> None:
    said = await ken.does("say", channel=GENERAL, text="資料です")
    await ken.does("say", channel=GENERAL, text="1 枚目", thread_ts=said["ts"])
    page = await opens()
    await expect(page.get_by_role("button", name="general、未読 1 件")).to_be_visible()
    await ken.does("say", channel=GENERAL, text="2 枚目", thread_ts=said["ts"])
    await ken.does("say", channel=GENERAL, text="以上です")
    await expect(page.get_by_role("button", name="general、未読 2 件")).to_be_visible()


async def test_a_changed_message_changes_in_place_and_says_so(
    opens: Opens, running: Running, bot: None
) -> None:
    page, client = await opens(), web_client(running)
    await expect(page.get_by_role("textbox", name="Kaigiへのメッセージ")).to_be_visible()
    posted = await client.chat_postMessage(channel=AOI, text="待っています", blocks=card())
    await expect(page.get_by_role("button", name="承認", exact=True)).to_be_visible()
    await expect(page.get_by_role("button", name="課長だけ")).to_have_count(0)
    blocks = card(decided=True)
    await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="済み", blocks=blocks)
    await expect(page.get_by_role("article")).to_contain_text("@田中 健 が承認しました")
    await expect(page.get_by_role("article")).to_contain_text("（編集済み）")
    await expect(page.get_by_role("button", name="承認", exact=True)).to_have_count(0)


async def test_nothing_that_is_written_becomes_markup(
    opens: Opens, running: Running, bot: None
) -> None:
    page = await opens()
    await go_to_general(page)
    await say(page, "#general", MARKUP)
    await expect(page.get_by_role("article")).to_contain_text("<b>太い</b> & <!channel>")
    await web_client(running).chat_postMessage(channel=GENERAL, text=MARKUP)
    await expect(page.get_by_role("article").last).to_contain_text("<img src=x onerror=")
    await expect(page.get_by_role("log").locator("img, b")).to_have_count(0)
    assert await page.title() != "broken in"
    said = running.box.workspace.channels[GENERAL].messages.values()
    assert "<!channel>" not in next(iter(said)).body["text"]


async def test_a_reply_stands_in_the_thread_and_is_counted_below_its_message(
    opens: Opens, ken: Person, bot: None
) -> None:
    page = await opens()
    await go_to_general(page)
    await ken.does("say", channel=GENERAL, text="どなたか")
    message = page.get_by_role("article").filter(has_text="どなたか")
    await message.get_by_role("button", name="スレッドで返信する").click()
    thread = page.get_by_role("complementary", name="スレッド")
    await thread.get_by_role("textbox", name="スレッドへの返信").fill("はい")
    await page.keyboard.press("Enter")
    await expect(thread.get_by_role("article").filter(has_text="はい")).to_be_visible()
    await expect(page.get_by_role("main").get_by_role("button", name="返信 1 件")).to_be_visible()


async def test_a_file_goes_with_the_message_and_can_be_fetched(opens: Opens, bot: None) -> None:
    page = await opens()
    await go_to_general(page)
    await expect(page.get_by_role("textbox", name="#generalへのメッセージ")).to_be_visible()
    file: FilePayload = {"name": "見積.txt", "mimeType": "text/plain", "buffer": "40 台".encode()}
    await page.get_by_label("ファイルを選ぶ").set_input_files([file])
    await expect(page.get_by_role("button", name="見積.txtを外す")).to_be_visible()
    await say(page, "#general", "見積です")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="添付ファイル 見積.txt").click(modifiers=["Alt"])
    assert (await (await download.value).path()).read_text(encoding="utf-8") == "40 台"
    await expect(page.get_by_role("button", name="見積.txtを外す")).to_have_count(0)


async def test_a_reaction_is_given_and_taken_back(opens: Opens, ken: Person, bot: None) -> None:
    page = await opens()
    await go_to_general(page)
    await ken.does("say", channel=GENERAL, text="終わりました")
    message = page.get_by_role("article").filter(has_text="終わりました")
    await message.get_by_role("button", name="リアクションを付ける").click()
    await page.get_by_role("menuitem", name="いいね").click()
    mine = message.get_by_role("button", name="+1 1 人")
    await expect(mine).to_have_attribute("aria-pressed", "true")
    await mine.click()
    await expect(mine).to_have_count(0)


async def test_a_lost_connection_mends_itself_and_what_was_missed_is_read(
    opens: Opens, ken: Person, bot: None
) -> None:
    page = await opens()
    sockets: list[WebSocketRoute] = []

    def relay(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    await page.route_web_socket("**/client/live*", relay)
    await page.reload()
    await go_to_general(page)
    await expect(page.get_by_role("log")).to_contain_text("まだメッセージはありません")
    await sockets[0].close()
    await expect(page.get_by_text("つなぎ直しています")).to_be_visible()
    await ken.does("say", channel=GENERAL, text="そのあいだに")
    await expect(page.get_by_role("article").filter(has_text="そのあいだに")).to_be_visible()
    await expect(page.get_by_text("つなぎ直しています")).to_have_count(0)
    assert len(sockets) == 2


READ_ONLY = {
    **MANIFEST,
    "features": {**MANIFEST["features"], "app_home": {"messages_tab_read_only_enabled": True}},
}


@pytest.mark.parametrize("running", [READ_ONLY], indirect=True)
async def test_where_nobody_reads_messages_there_is_no_text_box_and_commands_stay_elsewhere(
    opens: Opens, bot: None
) -> None:
    page = await opens()
    await expect(
        page.get_by_text("このアプリへのメッセージの送信はオフになっています。")
    ).to_be_visible()
    await expect(page.get_by_role("textbox")).to_have_count(0)
    await go_to_general(page)
    box = page.get_by_role("textbox")
    await box.fill("/ringi ")
    await box.press("Enter")
    await expect(page.get_by_role("dialog", name="起案")).to_be_visible()
