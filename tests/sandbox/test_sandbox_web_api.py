"""Web API: answers and errors as Slack's."""

import json
from typing import Any

import pytest
from aiohttp import ClientSession, FormData

from sandbox.server import Running
from tests.sandbox.city import (
    AOI,
    AOI_TOKEN,
    APP_TOKEN,
    BOT,
    BOT_TOKEN,
    CLOSED,
    GENERAL,
    GONE,
    KEN,
    OLD,
    Bot,
    Json,
    Person,
    web_client,
)  # fmt: skip

SECTION: Json = {"type": "section", "text": {"type": "mrkdwn", "text": "文"}}


async def test_arguments_come_by_query_form_multipart_and_json(
    running: Running, session: ClientSession
) -> None:
    args = {"channel": GENERAL, "text": "文", "blocks": json.dumps([SECTION])}
    address, headers = (
        f"{running.api_url}chat.postMessage",
        {"Authorization": f"Bearer {BOT_TOKEN}"},
    )
    multipart = FormData(args)
    multipart.add_field("token", BOT_TOKEN, content_type="text/plain; charset=utf-8")
    ways: list[Json] = [
        {"method": "GET", "params": args, "headers": headers},
        {"method": "POST", "data": {**args, "token": BOT_TOKEN}},
        {"method": "POST", "data": multipart},
        {"method": "POST", "json": {**args, "blocks": [SECTION]}, "headers": headers},
    ]
    for way in ways:
        async with session.request(url=address, **way) as response:
            answer = await response.json()
        assert answer["message"]["blocks"][0]["text"] == SECTION["text"], way
        assert "token" not in json.dumps(running.box.record.since(0)[-1]["request"])


@pytest.mark.parametrize(("body", "error"), [("{", "invalid_json"), ("[]", "json_not_object")])
async def test_broken_json_is_named(
    running: Running, session: ClientSession, body: str, error: str
) -> None:
    headers = {"Authorization": f"Bearer {BOT_TOKEN}", "Content-Type": "application/json"}
    async with session.post(f"{running.api_url}auth.test", data=body, headers=headers) as response:
        assert await response.json() == {"ok": False, "error": error}


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        ("", "auth.test", "not_authed"),
        ("xoxb-other", "auth.test", "invalid_auth"),
        (APP_TOKEN, "chat.postMessage", "not_allowed_token_type"),
        (BOT_TOKEN, "apps.connections.open", "not_allowed_token_type"),
        (BOT_TOKEN, "users.profile.set", "not_allowed_token_type"),
        (BOT_TOKEN, "chat.unheardOf", "unknown_method"),
    ],
)
async def test_tokens_and_methods_are_checked(
    bot: Bot, token: str, method: str, error: str
) -> None:
    answer = await bot.calls(method, token=token)
    assert (answer["ok"], answer["error"]) == (False, error)


async def test_a_scope_that_the_manifest_lacks_is_named(bot: Bot) -> None:
    answer = await bot.calls("conversations.create", name="plans")
    assert answer["error"] == "missing_scope"
    assert answer["needed"] == "channels:manage"
    assert "chat:write" in answer["provided"].split(",")


WRONG_CALLS: list[tuple[str, Json, str]] = [
    ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
    ("chat.postMessage", {"channel": "C9", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": GONE, "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": CLOSED, "text": "x"}, "not_in_channel"),
    ("chat.postMessage", {"channel": OLD, "text": "x"}, "is_archived"),
    ("chat.postMessage", {"channel": GENERAL}, "no_text"),
    ("chat.postMessage", {"channel": GENERAL, "text": "x" * 40_001}, "msg_too_long"),
    (
        "chat.postMessage",
        {"channel": GENERAL, "text": "x", "blocks": [{"type": "x"}]},
        "invalid_blocks",
    ),
    ("chat.postMessage", {"channel": GENERAL, "text": "x", "blocks": "["}, "invalid_blocks_format"),
    ("chat.postMessage", {"channel": GENERAL, "text": "x", "thread_ts": "1.1"}, "thread_not_found"),
    (
        "chat.postMessage",
        {"channel": GENERAL, "text": "x", "metadata": {"a": 1}},
        "invalid_metadata_schema",
    ),
    ("chat.update", {"channel": GENERAL, "ts": "1.1", "text": "x"}, "message_not_found"),
    ("chat.delete", {"channel": GENERAL, "ts": "1.1"}, "message_not_found"),
    ("chat.postEphemeral", {"channel": GENERAL, "user": GONE, "text": "x"}, "user_not_in_channel"),
    ("chat.getPermalink", {"channel": GENERAL, "message_ts": "1.1"}, "message_not_found"),
    ("conversations.open", {"users": "U9"}, "user_not_found"),
    ("conversations.open", {"users": GONE}, "user_disabled"),
    ("conversations.info", {"channel": "C9"}, "channel_not_found"),
    ("conversations.history", {"channel": CLOSED}, "not_in_channel"),
    ("conversations.history", {"channel": GENERAL, "cursor": "?"}, "invalid_cursor"),
    ("conversations.replies", {"channel": GENERAL, "ts": "1.1"}, "thread_not_found"),
    ("conversations.list", {"types": "rooms"}, "invalid_types"),
    ("users.info", {"user": "U9"}, "user_not_found"),
    ("users.lookupByEmail", {"email": "gone@city.example"}, "users_not_found"),
    ("users.list", {"limit": 1001}, "invalid_limit"),
    ("views.open", {"trigger_id": "1.2.3", "view": {"type": "modal"}}, "invalid_arguments"),
    ("views.update", {"view_id": "V9", "view": {}}, "not_found"),
    ("views.publish", {"user_id": "U9", "view": {}}, "user_not_found"),
    (
        "reactions.add",
        {"channel": GENERAL, "timestamp": "1.1", "name": "eyes"},
        "message_not_found",
    ),
    ("files.info", {"file": "F9"}, "file_not_found"),
    ("files.getUploadURLExternal", {"filename": "a.pdf", "length": 0}, "invalid_arguments"),
    ("files.completeUploadExternal", {"files": [{"id": "F9"}]}, "file_not_found"),
    ("blocks.validate", {"blocks": [{"type": "header"}]}, "invalid_blocks"),
]


@pytest.mark.parametrize(("method", "args", "error"), WRONG_CALLS)
async def test_a_wrong_call_is_refused_in_slacks_words(
    bot: Bot, method: str, args: Json, error: str
) -> None:
    answer = await bot.calls(method, **args)
    assert (answer["ok"], answer["error"]) == (False, error)


async def test_invalid_blocks_come_with_what_is_wrong_and_where(bot: Bot) -> None:
    answer = await bot.calls(
        "chat.postMessage", channel=GENERAL, text="x", blocks=[{"type": "section"}]
    )
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] missing required field: text or fields [json-pointer:/blocks/0]"
    ]


async def test_a_message_to_a_person_arrives_in_their_direct_messages_with_the_app(
    bot: Bot, aoi: Person
) -> None:
    posted = await bot.calls("chat.postMessage", channel=AOI, text="こんにちは")
    opened = await bot.calls("conversations.open", users=AOI, return_im=True)
    assert posted["channel"] == opened["channel"]["id"]
    assert posted["channel"].startswith("D")
    assert [m["text"] for m in await aoi.history(posted["channel"])] == ["こんにちは"]


async def test_only_its_own_messages_can_be_changed_or_deleted_by_the_app(
    bot: Bot, aoi: Person
) -> None:
    said = (await aoi.does("say", channel=GENERAL, text="mine"))["ts"]
    update = await bot.calls("chat.update", channel=GENERAL, ts=said, text="yours")
    delete = await bot.calls("chat.delete", channel=GENERAL, ts=said)
    assert (update["error"], delete["error"]) == ("cant_update_message", "cant_delete_message")

    posted = (await bot.calls("chat.postMessage", channel=GENERAL, text="1"))["ts"]
    assert (await bot.calls("chat.update", channel=GENERAL, ts=posted, text="2"))["text"] == "2"
    assert (await bot.calls("chat.delete", channel=GENERAL, ts=posted))["ts"] == posted
    assert [m["text"] for m in await aoi.history(GENERAL)] == ["mine"]


async def test_metadata_is_kept_and_shown_to_apps_that_ask(bot: Bot, aoi: Person) -> None:
    metadata = {"event_type": "document", "event_payload": {"id": "17"}}
    posted = await bot.calls("chat.postMessage", channel=GENERAL, text="x", metadata=metadata)
    await bot.calls("chat.update", channel=GENERAL, ts=posted["ts"], text="y")
    [plain] = (await bot.calls("conversations.history", channel=GENERAL))["messages"]
    [full] = (await bot.calls("conversations.history", channel=GENERAL, include_all_metadata=True))[
        "messages"
    ]
    assert "metadata" not in plain
    assert full["metadata"] == metadata
    assert "metadata" not in (await aoi.history(GENERAL))[0]


async def test_text_is_stored_as_sent_and_a_broadcast_in_markup_is_counted_as_a_ping(
    running: Running, bot: Bot
) -> None:
    escaped = {**SECTION, "text": {"type": "mrkdwn", "text": "&lt;!channel&gt; `x` &amp;"}}
    plain = {"type": "header", "text": {"type": "plain_text", "text": "<!channel>"}}
    await bot.calls(
        "chat.postMessage", channel=GENERAL, text="&lt;!here&gt;", blocks=[escaped, plain]
    )
    assert "pings" not in running.box.record.since(0)[-1]

    raw = {**SECTION, "text": {"type": "mrkdwn", "text": f"<!channel> <@{AOI}>"}}
    answer = await bot.calls("chat.postMessage", channel=GENERAL, text="<!here|here>", blocks=[raw])
    entry = running.box.record.since(0)[-1]
    assert (sorted(entry["pings"]), entry["mentions"]) == (["channel", "here"], [AOI])
    assert answer["message"]["blocks"][0]["text"]["text"] == raw["text"]["text"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Noted 👍", "Noted :+1:"),
        ("⚠ and ⚠️", ":warning: and :warning:"),
        ("↩ Returned, ✓ and ● stay", ":leftwards_arrow_with_hook: Returned, ✓ and ● stay"),
        ("👍🏽", ":+1::skin-tone-4:"),
        ("👩‍💻 1️⃣ 1 * 🇯🇵", ":female-technologist: :one: 1 * :jp:"),
        ("済㊙ ① 〒 髙橋", "済:secret: ① 〒 髙橋"),
        (":smile: 10:30:00", ":smile: 10:30:00"),
    ],
)
async def test_emoji_come_back_as_names(bot: Bot, sent: str, kept: str) -> None:
    text = {"type": "mrkdwn", "text": sent}
    button = {
        "type": "button",
        "action_id": "x",
        "value": sent,
        "text": {**text, "type": "plain_text"},
    }
    blocks = [{"type": "section", "text": text, "accessory": button}]
    answer = await bot.calls("chat.postMessage", channel=GENERAL, text=sent, blocks=blocks)
    (block,) = answer["message"]["blocks"]
    assert answer["message"]["text"] == block["text"]["text"] == kept
    assert block["accessory"]["text"]["text"] == kept
    assert block["accessory"]["value"] == sent, "what the app reads itself stays as it is"
    (found,) = (await bot.calls("conversations.history", channel=GENERAL))["messages"]
    assert found["text"] == kept


async def test_plain_text_that_takes_no_emoji_names_keeps_its_characters(bot: Bot) -> None:
    text = {"type": "plain_text", "text": "⚠ 2人 :+1:", "emoji": False}
    blocks = [{"type": "section", "text": text}]
    answer = await bot.calls("chat.postMessage", channel=GENERAL, text="⚠", blocks=blocks)
    assert answer["message"]["text"] == ":warning:"
    assert answer["message"]["blocks"][0]["text"] == text


async def test_history_and_replies_come_in_pages(bot: Bot) -> None:
    sent = [
        (await bot.calls("chat.postMessage", channel=GENERAL, text=str(n)))["ts"] for n in range(5)
    ]
    first = await bot.calls("conversations.history", channel=GENERAL, limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    second = await bot.calls("conversations.history", channel=GENERAL, limit=3, cursor=cursor)
    assert [m["text"] for m in first["messages"] + second["messages"]] == list("43210")
    assert (first["has_more"], second["has_more"]) == (True, False)

    for n in range(3):
        await bot.calls("chat.postMessage", channel=GENERAL, text=f"reply {n}", thread_ts=sent[0])
    thread = await bot.calls("conversations.replies", channel=GENERAL, ts=sent[0])
    assert [m["text"] for m in thread["messages"]] == ["0", "reply 0", "reply 1", "reply 2"]
    assert (thread["messages"][0]["reply_count"], thread["messages"][0]["reply_users"]) == (
        3,
        [BOT],
    )
    assert len((await bot.calls("conversations.history", channel=GENERAL))["messages"]) == 5


async def test_people_are_told_with_their_locale_only_when_asked(bot: Bot) -> None:
    plain = await bot.calls("users.info", user=KEN)
    asked = await bot.calls("users.info", user=KEN, include_locale=True)
    assert "locale" not in plain["user"]
    assert asked["user"]["locale"] == "en-US"
    assert asked["user"]["profile"]["email"] == "ken@city.example"


async def test_a_person_sets_their_own_status_with_their_own_token(bot: Bot) -> None:
    profile = {"status_text": "在宅", "status_emoji": ":house:"}
    assert (await bot.calls("users.profile.set", token=AOI_TOKEN, profile=profile))["ok"]
    shown = await bot.calls("users.profile.get", user=AOI)
    assert shown["profile"]["status_text"] == "在宅"


async def test_the_python_sdk_is_understood_method_by_method(running: Running) -> None:
    client = web_client(running)
    calls: list[Any] = [
        client.api_test(), client.auth_test(), client.team_info(),
        client.bots_info(bot="B0SANDBOX1"), client.users_list(limit=2),
        client.users_getPresence(user=AOI), client.users_profile_get(user=AOI),
        client.users_lookupByEmail(email="aoi@city.example"), client.conversations_list(types="im"),
        client.conversations_info(channel=GENERAL, include_num_members=True),
        client.users_conversations(),
        client.conversations_members(channel=GENERAL), client.conversations_join(channel=CLOSED),
        client.blocks_validate(blocks=[SECTION]),
        client.views_publish(user_id=AOI, view={"type": "home", "blocks": []}),
    ]  # fmt: skip
    for call in calls:
        assert (await call)["ok"]


async def test_reactions_come_and_go(bot: Bot) -> None:
    ts = (await bot.calls("chat.postMessage", channel=GENERAL, text="x"))["ts"]
    place = {"channel": GENERAL, "timestamp": ts}
    assert (await bot.calls("reactions.add", **place, name="eyes"))["ok"]
    assert (await bot.calls("reactions.add", **place, name="eyes"))["error"] == "already_reacted"
    shown = await bot.calls("reactions.get", **place)
    assert shown["message"]["reactions"] == [{"name": "eyes", "users": [BOT], "count": 1}]
    assert (await bot.calls("reactions.remove", **place, name="eyes"))["ok"]
    assert (await bot.calls("reactions.remove", **place, name="eyes"))["error"] == "no_reaction"


async def test_a_file_goes_up_in_three_steps_and_comes_down_with_the_token(
    running: Running, session: ClientSession, aoi: Person
) -> None:
    client = web_client(running)
    answer = await client.files_upload_v2(
        channel=GENERAL, filename="案.txt", content="内容", title="案", initial_comment="どうぞ"
    )
    assert answer["files"][0]["title"] == "案"
    [message] = await aoi.history(GENERAL)
    assert (message["text"], message["files"][0]["name"]) == ("どうぞ", "案.txt")

    address = message["files"][0]["url_private"]
    async with session.get(address, headers={"Authorization": f"Bearer {BOT_TOKEN}"}) as response:
        assert await response.text() == "内容"
    async with session.get(address) as response:
        assert response.status == 403
