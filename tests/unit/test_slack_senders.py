"""Calls at the wire, to the sandbox and to servers that misbehave."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from integrations.slack.client import web_client
from integrations.slack.messages import Post
from integrations.slack.senders import SlackSenders
from kaigi.delivery import Sending, Sent
from kaigi.delivery.ports import Then
from kaigi.errors import OutcomeUnknown, Rejected, Unavailable, Unreachable
from sandbox import manifest
from sandbox.box import Settings
from sandbox.server import Running, start
from tests.unit.misbehaving import server

KEN, MEI, GENERAL = "U0000001", "U0000002", "C0000001"
TOKEN = "xoxb-sandbox"
WORKSPACE = {
    "users": [
        {"name": "ken", "real_name": "田中 健", "email": "ken@city.example", "locale": "en-US"},
        {"name": "mei", "real_name": "林 芽衣", "email": "mei@city.example"},
        {"name": "gone", "real_name": "去った 人", "email": "gone@city.example", "deleted": True},
    ],
    "channels": [{"name": "general"}, {"name": "old", "archived": True}],
}
OUR_MANIFEST = manifest.read(Path(__file__).parents[2] / "manifest.yml")
HOME = {"type": "home", "blocks": [{"type": "divider"}]}


async def card(sending: Sending) -> Post | None:
    if sending.body.get("nobody"):
        return None
    body = sending.body
    text = body.get("text", "Please approve")
    return Post(body.get("channel", KEN), text, body.get("blocks", []))


async def home(person: str) -> tuple[str, dict[str, Any]] | None:
    return (KEN, HOME) if person == "0042" else None


def again(_key: str) -> Then:
    return lambda _tx: None


def senders_at(url: str, token: str = TOKEN) -> SlackSenders:
    return SlackSenders(
        token, url, card=card, home=home, again=again, on_unreachable=lambda *_, **__: None
    )


@pytest.fixture
async def slack() -> AsyncIterator[Running]:
    async with await start(WORKSPACE, OUR_MANIFEST, settings=Settings(limits=0)) as running:
        yield running


@pytest.fixture
async def senders(slack: Running) -> AsyncIterator[SlackSenders]:
    made = senders_at(slack.url)
    yield made
    await made.close()


def sending(key: str = "card:1", **more: Any) -> Sending:
    return Sending(key, "card", **{"body": {}, **more})


def messages(slack: Running, user: str = KEN) -> list[dict[str, Any]]:
    return [
        m.body
        for m in slack.box.workspace.direct(user, slack.box.app.bot_user_id).messages.values()
    ]


def calls(slack: Running) -> list[str]:
    return [entry["method"] for entry in slack.box.record.since(0) if entry["kind"] == "call"]


async def test_a_card_is_posted_once_and_then_changed_where_it_stands(
    slack: Running, senders: SlackSenders
) -> None:
    posted = await senders.card(sending())
    changed = await senders.card(sending(body={"text": "Approved"}, address=posted.address))
    assert [message["text"] for message in messages(slack)] == ["Approved"]
    assert changed.address == posted.address
    assert calls(slack) == ["chat.postMessage", "chat.update"]


DIRECT = {"channel": "D0000001"}


def command_in_direct(slack: Running) -> str:
    """Return the URL of a command in the direct messages of two people."""
    direct = slack.box.workspace.direct(KEN, MEI)
    assert direct.id == DIRECT["channel"]
    return f"{slack.url}/response/{slack.box.response_urls.make(KEN, direct.id)}"


def click_in_direct(slack: Running) -> dict[str, str]:
    """Return the body of a click on the only message between two people."""
    (ts,) = slack.box.workspace.direct(KEN, MEI).messages
    token = slack.box.response_urls.make(MEI, DIRECT["channel"], ts)
    return {**DIRECT, "response_url": f"{slack.url}/response/{token}", "ts": ts}


def between_two(slack: Running) -> list[str]:
    return [m.body["text"] for m in slack.box.workspace.direct(KEN, MEI).messages.values()]


async def test_where_the_app_is_no_member_the_commands_url_posts_a_card_once(
    slack: Running, senders: SlackSenders
) -> None:
    body = {**DIRECT, "response_url": command_in_direct(slack)}
    posted = await senders.card(sending(body=body))
    assert posted.then is not None
    again = await senders.card(sending(body={**body, "text": "Changed"}, address=posted.address))
    assert (again.address, again.then) == (posted.address, None)
    assert between_two(slack) == ["Please approve"], "a command's URL replaces nothing"


async def test_where_the_app_is_no_member_the_url_of_a_click_replaces_the_card(
    slack: Running, senders: SlackSenders
) -> None:
    body = {**DIRECT, "response_url": command_in_direct(slack)}
    posted = await senders.card(sending(body=body))
    click = click_in_direct(slack)
    address = posted.address
    for text in ("Please approve", "Changed", "Changed"):
        address = (
            await senders.card(sending(body={**click, "text": text}, address=address))
        ).address
    assert between_two(slack) == ["Changed"]
    posted_by_url = [e for e in slack.box.record.since(0) if e["kind"] == "response_url"]
    assert len(posted_by_url) == 2, "nothing is sent that changes no word"


async def test_a_card_outside_stays_as_it_is_once_the_urls_are_used_up(
    slack: Running, senders: SlackSenders
) -> None:
    body = {**DIRECT, "response_url": command_in_direct(slack)}
    address = (await senders.card(sending(body=body))).address
    click = click_in_direct(slack)
    for n in range(7):
        body = {**click, "text": f"Text {n}"}
        address = (await senders.card(sending(body=body, address=address))).address
    assert between_two(slack) == ["Text 4"]


async def test_a_card_without_a_command_behind_it_is_unreachable(
    slack: Running, senders: SlackSenders
) -> None:
    command_in_direct(slack)
    with pytest.raises(Unreachable):
        await senders.card(sending(body=DIRECT))


async def test_a_late_answer_in_a_conversation_of_two_comes_as_a_direct_message(
    slack: Running, senders: SlackSenders
) -> None:
    command_in_direct(slack)
    body = {**DIRECT, "response_url": f"{slack.url}/response/none", "user": KEN, "text": "Late"}
    await senders.answer(Sending("answer:1", "answer", body))
    assert [message["text"] for message in messages(slack)] == ["Late"]


async def test_a_card_whose_answer_was_lost_is_found_and_not_posted_again(
    slack: Running, senders: SlackSenders
) -> None:
    slack.box.faults.add(
        {"name": "server_error", "after": True, "where": {"method": "chat.postMessage"}}
    )
    with pytest.raises(OutcomeUnknown):
        await senders.card(sending())
    await senders.card(sending("card:2"))
    found = await senders.card(sending(body={"text": "Approved"}, in_doubt=True))
    assert [message["text"] for message in messages(slack)] == ["Approved", "Please approve"]
    assert found.address is not None
    assert found.address["ts"] == messages(slack)[0]["ts"]


async def test_a_card_that_never_arrived_is_posted_after_the_look(
    slack: Running, senders: SlackSenders
) -> None:
    await senders.card(sending("card:2"))
    await senders.card(sending(in_doubt=True))
    assert len(messages(slack)) == 2
    assert calls(slack)[1:] == ["conversations.open", "conversations.history", "chat.postMessage"]


async def test_a_message_that_follows_another_goes_into_its_thread_and_is_looked_for_there(
    slack: Running, senders: SlackSenders
) -> None:
    parent = await senders.card(sending())
    reply = await senders.card(sending("reply", depends_on=parent.address))
    again = await senders.card(sending("reply", depends_on=parent.address, in_doubt=True))
    assert again.address == reply.address
    thread = messages(slack)[1]
    assert parent.address is not None
    assert thread["thread_ts"] == parent.address["ts"]


async def test_a_message_that_somebody_deleted_stays_deleted(
    slack: Running, senders: SlackSenders
) -> None:
    posted = await senders.card(sending())
    assert posted.address is not None
    await web_client(TOKEN, slack.url).chat_delete(
        channel=posted.address["channel"], ts=posted.address["ts"]
    )
    assert await senders.card(sending(address=posted.address)) == posted
    assert messages(slack) == []


async def test_a_card_for_nobody_is_not_sent(slack: Running, senders: SlackSenders) -> None:
    assert await senders.card(sending(body={"nobody": True})) == Sent()
    assert calls(slack) == []


async def test_a_message_carries_its_key_unseen(slack: Running, senders: SlackSenders) -> None:
    body = {"channel": GENERAL, "text": "Decided", "blocks": [{"type": "divider"}]}
    await senders.card(Sending("decided:1", "card", body))
    [entry] = slack.box.record.since(0)
    assert entry["request"]["metadata"] == {
        "event_type": "kaigi_message",
        "event_payload": {"key": "decided:1"},
    }
    assert entry["request"]["unfurl_links"] in (False, "0", 0)
    [message] = slack.box.workspace.channels[GENERAL].messages.values()
    assert (message.body["text"], message.body["blocks"][0]["type"]) == ("Decided", "divider")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"channel": "C0000002", "text": "x"}, "is_archived"),
        ({"channel": "C0000009", "text": "x"}, "channel_not_found"),
        ({"channel": GENERAL, "text": "x", "blocks": [{"type": "section"}]}, "invalid_blocks"),
    ],
)
async def test_what_slack_will_never_take_is_rejected_by_its_own_word(
    senders: SlackSenders, body: dict[str, Any], code: str
) -> None:
    with pytest.raises(Rejected) as refusal:
        await senders.card(Sending("m", "card", body))
    assert refusal.value.code == code
    assert isinstance(refusal.value, Unreachable) == (code != "invalid_blocks")


async def test_being_asked_to_wait_says_for_how_long(slack: Running, senders: SlackSenders) -> None:
    slack.box.faults.add({"name": "rate_limit", "retry_after": 17})
    with pytest.raises(Unavailable) as wait:
        await senders.card(sending())
    assert wait.value.retry_after == 17
    assert not isinstance(wait.value, OutcomeUnknown)
    assert calls(slack) == ["chat.postMessage"], "the relay repeats, not the client"


async def test_a_token_that_is_not_accepted_waits_for_an_operator_and_says_so_loudly(
    slack: Running,
) -> None:
    with_wrong_token = senders_at(slack.url, token="xoxb-wrong")
    with capture_logs() as logs, pytest.raises(Unavailable):
        await with_wrong_token.card(sending())
    await with_wrong_token.close()
    assert (logs[0]["log_level"], logs[0]["code"]) == ("critical", "invalid_auth")
    assert "xoxb" not in repr(logs)


async def test_an_answer_is_seen_by_that_person_alone_and_leaves_the_card_as_it_is(
    slack: Running, senders: SlackSenders
) -> None:
    posted = await senders.card(sending())
    assert posted.address is not None
    body = {
        "response_url": response_url(slack, posted.address),
        "text": "Already decided",
        "blocks": [],
    }
    await senders.answer(Sending("click", "answer", body))
    direct = slack.box.workspace.channels[posted.address["channel"]]
    assert [(m.only_for, m.body["text"]) for m in direct.ephemeral.values()] == [
        (KEN, "Already decided")
    ]
    assert messages(slack)[0]["text"] == "Please approve"


def response_url(slack: Running, address: Any) -> str:
    path = slack.box.response_urls.make(KEN, address["channel"], address["ts"])
    return f"{slack.url}/response/{path}"


async def test_an_answer_whose_address_is_used_up_finds_another_way_if_it_knows_one(
    slack: Running, senders: SlackSenders
) -> None:
    used = {"response_url": f"{slack.url}/response/none", "text": "Already decided"}
    with pytest.raises(Rejected):
        await senders.answer(Sending("click", "answer", used))
    await senders.answer(Sending("click", "answer", {**used, "channel": GENERAL, "user": KEN}))
    assert [m.only_for for m in slack.box.workspace.channels[GENERAL].ephemeral.values()] == [KEN]


async def test_an_answer_for_one_whom_no_ephemeral_message_reaches_is_a_direct_message(
    slack: Running, senders: SlackSenders
) -> None:
    used = {"response_url": f"{slack.url}/response/none", "text": "Already decided", "user": KEN}
    for where in ({"channel": "C0000009"}, {"channel": ""}, {}):
        await senders.answer(Sending(f"click:{where}", "answer", {**used, **where}))
    assert [message["text"] for message in messages(slack)] == ["Already decided"] * 3


async def test_a_direct_message_is_sent_once_though_its_answer_was_lost(
    slack: Running, senders: SlackSenders
) -> None:
    body = {"user": KEN, "text": "The form could not be opened.", "blocks": []}
    lost = {"name": "server_error", "after": True, "where": {"method": "chat.postMessage"}}
    slack.box.faults.add(lost)
    with pytest.raises(OutcomeUnknown):
        await senders.tell(Sending("click", "tell", body))
    await senders.tell(Sending("click", "tell", body, in_doubt=True))
    assert len(messages(slack)) == 1


@pytest.mark.parametrize(
    ("status", "said", "code"),
    [
        (404, "expired_url", "expired_url"),
        (404, '{"ok":false,"error":"used_url"}', "used_url"),
        (404, "<html>not here", "http_404"),
        (410, "", "http_410"),
        (400, "invalid_payload", "invalid_payload"),
        (200, '{"ok": false, "error": "no_text"}', "no_text"),
    ],
)
async def test_a_response_url_refuses_in_text_or_in_json(status: int, said: str, code: str) -> None:
    async def refuse(_request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=status, text=said)

    async with server(refuse) as url:
        senders = senders_at(url)
        with pytest.raises(Rejected) as refusal:
            await senders.answer(Sending("a", "answer", {"response_url": url, "text": "x"}))
        await senders.close()
    assert refusal.value.code == code


@pytest.mark.parametrize("said", ["ok", "ok\n", '{"ok": true}', ' {"ok":true, "x": 1}'])
async def test_a_response_url_agrees_in_text_or_in_json(said: str) -> None:
    async def agree(_request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(text=said)

    async with server(agree) as url:
        senders = senders_at(url)
        await senders.answer(Sending("a", "answer", {"response_url": url, "text": "x"}))
        await senders.close()


async def test_a_reply_takes_the_place_of_the_message_that_was_clicked_on_and_spends_no_update(
    slack: Running, senders: SlackSenders
) -> None:
    posted = await senders.card(sending())
    assert posted.address is not None
    body = {
        "response_url": response_url(slack, posted.address),
        **posted.address,
        "text": "Noted: home",
    }
    for _ in range(2):  # a process that was killed after Slack had taken it says it once more
        assert await senders.reply(Sending("card:1", "reply", body)) == posted
    assert [message["text"] for message in messages(slack)] == ["Noted: home"]
    assert calls(slack) == ["chat.postMessage"]


async def test_a_reply_whose_url_has_expired_is_enqueued_again_as_a_card(
    slack: Running, senders: SlackSenders
) -> None:
    body = {"response_url": f"{slack.url}/response/none", "channel": "D0000001", "ts": "1.000001"}
    sent = await senders.reply(Sending("card:1", "reply", body))
    assert sent.address == {"channel": "D0000001", "ts": "1.000001"}
    assert sent.then is not None
    assert calls(slack) == []


async def test_a_reply_that_is_refused_for_what_it_says_is_not_tried_by_another_way(
    slack: Running, senders: SlackSenders
) -> None:
    posted = await senders.card(sending())
    assert posted.address is not None
    body = {"response_url": response_url(slack, posted.address), **posted.address, "text": ""}
    with pytest.raises(Rejected) as refusal:
        await senders.reply(Sending("card:1", "reply", body))
    assert refusal.value.code == "no_text"


async def test_a_home_is_drawn_at_the_moment_of_sending(
    slack: Running, senders: SlackSenders
) -> None:
    sent = await senders.home(Sending("home:0042", "home", {"person": "0042"}))
    assert sent.address == {"user": KEN}
    assert (await senders.home(Sending("home:1", "home", {"person": "1"}))) == Sent()
    assert calls(slack) == ["views.publish"]


def a_file(slack: Running, content: bytes) -> dict[str, Any]:
    file = slack.box.files.add("見積書.pdf", KEN, 0, content)
    return {"url": f"{slack.url}/files/{file.id}/x.pdf", "name": file.name, "size": len(content)}


async def test_a_file_is_copied_into_the_thread_and_after_a_silence_not_twice(
    slack: Running, senders: SlackSenders
) -> None:
    parent = await senders.card(sending())
    body = a_file(slack, b"%PDF" * 100_000)
    copy = Sending("file", "file", body, depends_on=parent.address)
    slack.box.faults.add(
        {"name": "server_error", "after": True, "where": {"method": "files.completeUploadExternal"}}
    )
    with pytest.raises(OutcomeUnknown):
        await senders.file(copy)
    await senders.file(Sending("file", "file", body, depends_on=parent.address, in_doubt=True))
    copies = [file for file in slack.box.files.by_id.values() if file.user != KEN]
    assert [(file.name, file.content) for file in copies] == [("見積書.pdf", b"%PDF" * 100_000)]
    assert parent.address is not None
    assert messages(slack)[1]["thread_ts"] == parent.address["ts"]


async def test_our_token_goes_to_nobody_but_slack(senders: SlackSenders) -> None:
    seen: list[str | None] = []

    async def thief(request: web.BaseRequest) -> web.StreamResponse:
        seen.append(request.headers.get("Authorization"))
        return web.Response()

    async with server(thief) as url:
        for address in (
            url,
            "http://files.slack.com/x",
            "https://notslack.com/x",
            "https://slack.com.evil/x",
        ):
            body = {"url": address, "name": "x", "size": 1}
            with pytest.raises(Rejected) as refusal:
                await senders.file(
                    Sending("f", "file", body, depends_on={"channel": "C0000001", "ts": "1.0"})
                )
            assert refusal.value.code == "foreign_file"
    assert seen == []


@pytest.mark.parametrize(
    ("kind", "trouble"), [("text/html", Unavailable), ("application/pdf", Rejected)]
)
async def test_a_page_in_place_of_a_file_is_not_copied_and_a_changed_file_not_either(
    kind: str, trouble: type[Exception]
) -> None:
    """Changed by its owner, it would give the approver something else to read."""
    uploads: list[str] = []

    async def between(request: web.BaseRequest) -> web.StreamResponse:
        if request.path.startswith("/api/"):
            uploads.append(request.path)
            ticket = {"ok": True, "upload_url": f"{url}/upload", "file_id": "F1"}
            return web.json_response(ticket)
        return web.Response(body=b"<p>Sign in", headers={"Content-Type": kind})

    async with server(between) as url:
        senders = senders_at(url)
        body = {"url": f"{url}/f", "name": "x.pdf", "size": 5_000}
        thread = {"channel": "D1", "ts": "1.0"}
        with pytest.raises(trouble):
            await senders.file(Sending("f", "file", body, depends_on=thread))
        await senders.close()
    assert uploads == ["/api/files.getUploadURLExternal"]


async def test_a_file_that_is_no_longer_there_is_given_up(
    slack: Running, senders: SlackSenders
) -> None:
    parent = await senders.card(sending())
    body = {"url": f"{slack.url}/files/F404/x", "name": "x", "size": 1}
    with pytest.raises(Rejected) as refusal:
        await senders.file(Sending("f", "file", body, depends_on=parent.address))
    assert refusal.value.code == "http_404"
