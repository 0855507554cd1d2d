"""A message of the chat becomes a draft, by its shortcut."""

from sandbox import interactivity
from tests.flows.office import AOI, EMMA, KEN, RIKU, Office
from tests.flows.reading import filled, words

CALLBACK = "approvals.from_message"


def general(office: Office) -> str:
    return next(c.id for c in office.box.workspace.channels.values() if c.name == "general")


async def test_a_message_fills_in_the_form_and_is_sent(office: Office) -> None:
    channel = general(office)
    del office.box.workspace.channels[channel].members[office.box.app.bot_user_id]
    text = f"机の購入\n<@{office[RIKU].slack_id}> さん、3台 &lt;至急&gt; です。"
    ts = await office[RIKU].says(text, channel)
    await office[AOI].uses_shortcut(CALLBACK, channel=channel, message_ts=ts)
    form = office[AOI].form()
    link = f"https://mihon.slack.com/archives/{channel}/p{ts.replace('.', '')}"
    seen = "机の購入\n@中村 陸 さん、3台 <至急> です。"
    assert filled(form) == {"title": "机の購入", "text": f"{seen}\n\n{link}", "amount": ""}
    assert "メッセージの内容を入力しました" in words(form)
    assert await office[AOI].submits(form) == {"ok": True}
    assert "机の購入" in words(await office[KEN].card())


async def test_files_are_not_taken_and_what_is_cut_is_said(office: Office) -> None:
    channel = general(office)
    file = await office[RIKU].uploads("見積書.pdf", b"%PDF")
    ts = await office[RIKU].says("長" * 4000, channel, files=[file["id"]])
    await office[EMMA].uses_shortcut(CALLBACK, channel=channel, message_ts=ts)
    said = words(office[EMMA].form())
    assert "The title is cut" in said
    assert "The text is cut" in said
    assert "files are not taken" in said
    assert len(filled(office[EMMA].form())["text"]) == 3000


async def test_a_message_in_a_thread_is_found_by_its_address(office: Office) -> None:
    channel = general(office)
    first = await office[RIKU].says("机", channel)
    ts = await office[RIKU].says("3台です", channel, thread_ts=first)
    await office[AOI].uses_shortcut(CALLBACK, channel=channel, message_ts=ts)
    assert f"?thread_ts={first}&cid={channel}" in filled(office[AOI].form())["text"]


async def test_a_message_that_was_deleted_since_the_click_is_taken_all_the_same(
    office: Office,
) -> None:
    channel = general(office)
    ts = await office[RIKU].says("机の購入", channel)
    place = office.box.workspace.channels[channel]
    person = office.box.workspace.people[office[AOI].slack_id]
    message = place.messages[ts]
    payload = interactivity.message_shortcut(office.box, person, CALLBACK, place, message)
    del place.messages[ts]
    await office.send(payload)
    assert filled(office[AOI].form())["title"] == "机の購入"


async def test_who_is_not_on_the_staff_list_is_refused(office: Office) -> None:
    channel = general(office)
    ts = await office[RIKU].says("机の購入", channel)
    stranger = await office.stranger("金")
    office.box.workspace.channels[channel].members[stranger.slack_id] = None
    await stranger.uses_shortcut(CALLBACK, channel=channel, message_ts=ts)
    await office.settle()
    assert stranger.forms() == []
    assert "職員名簿" in "".join(stranger.told())
