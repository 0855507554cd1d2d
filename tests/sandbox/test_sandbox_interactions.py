"""A person's acts reach the app as Slack's payloads, and its answers reach the person."""

import asyncio
from io import BytesIO
from typing import Any

import pytest

from sandbox.server import Running
from tests.sandbox.city import AOI, GENERAL, KEN, Bot, Json, Person, Socket, window
from tests.sandbox.conftest import WireTime
from tests.sandbox.test_sandbox_socket_mode import fault

LABEL: Json = {"type": "plain_text", "text": "文"}
BUTTON: Json = {"type": "button", "action_id": "go", "text": LABEL, "value": "7"}
PICK: Json = {"type": "datepicker", "action_id": "day", "initial_date": "2026-11-24"}
CARD: list[Json] = [{"type": "actions", "block_id": "choices", "elements": [BUTTON, PICK]}]


def modal(name: str = "form", **more: Any) -> Json:
    field = {"type": "plain_text_input", "action_id": "value"}
    return {
        "type": "modal", "callback_id": name, "title": LABEL, "submit": LABEL,
        "private_metadata": "kept",
        "blocks": [{"type": "input", "block_id": "title", "label": LABEL, "element": field}],
        **more,
    }  # fmt: skip


def filled(text: str | None) -> Json:
    return {"title": {"value": {"type": "plain_text_input", "value": text}}}


async def does(person: Person, what: str, **given: Any) -> "asyncio.Task[Any]":
    """Start a person's act, in which the client waits for the app."""
    task = asyncio.create_task(person.does(what, **given))
    await asyncio.sleep(0)
    return task


async def trigger(person: Person, socket: Socket) -> str:
    acting = await does(person, "command", channel=GENERAL, text="/ringi")
    payload = await socket.acks_next("slash_commands")
    assert (await acting)["ok"]
    trigger_id: str = payload["trigger_id"]
    return trigger_id


async def opened(person: Person, socket: Socket, bot: Bot, view: Json) -> Json:
    answer = await bot.calls("views.open", trigger_id=await trigger(person, socket), view=view)
    shown: Json = answer["view"]
    return shown


async def submitted(
    person: Person, socket: Socket, form: Json, /, **answer: Any
) -> tuple[Any, Json]:
    acting = await does(person, "submit", view_id=form["id"], values=filled("題"))
    payload = await socket.acks_next("interactive", **answer)
    return await acting, payload


async def clicked(
    person: Person, socket: Socket, container: Json, action_id: str, **choice: Any
) -> Json:
    place = {"container": container, "block_id": "choices", "action_id": action_id}
    acting = await does(person, "click", **place, **choice)
    payload = await socket.acks_next("interactive")
    assert await acting == {"ok": True}
    return payload


async def test_a_command_carries_its_words_and_is_answered_in_its_ack(
    aoi: Person, socket: Socket
) -> None:
    acting = await does(aoi, "command", channel=GENERAL, text="/ringi  40 monitors ")
    payload = await socket.acks_next(text="Only you see this")
    assert await acting == {"ok": True}
    assert (payload["command"], payload["text"]) == ("/ringi", "40 monitors")
    [answer] = await aoi.history(GENERAL)
    assert (answer["text"], answer["is_ephemeral"]) == ("Only you see this", True)


async def test_an_ephemeral_answer_is_nobody_elses_and_in_no_history(
    aoi: Person, ken: Person, bot: Bot
) -> None:
    assert (await bot.calls("chat.postEphemeral", channel=GENERAL, user=AOI, text="psst"))["ok"]
    assert [m["text"] for m in await aoi.history(GENERAL)] == ["psst"]
    assert await ken.history(GENERAL) == []
    assert (await bot.calls("conversations.history", channel=GENERAL))["messages"] == []


async def test_without_an_ack_in_time_the_person_sees_an_error(aoi: Person, socket: Socket) -> None:
    answer = await aoi.does("command", channel=GENERAL, text="/ringi")
    assert (answer["ok"], answer["error"]) == (False, "dispatch_failed")
    assert (await socket.next())["type"] == "slash_commands"


async def test_with_no_bot_connected_the_person_is_told_at_once(aoi: Person) -> None:
    assert (await aoi.does("command", channel=GENERAL, text="/ringi"))["error"] == "dispatch_failed"


async def test_a_command_that_the_manifest_lacks_is_refused(aoi: Person) -> None:
    assert (await aoi.does("command", channel=GENERAL, text="/nothing"))[
        "error"
    ] == "unknown_command"


async def test_a_trigger_opens_one_view_within_three_seconds(
    aoi: Person, socket: Socket, bot: Bot, wire: WireTime
) -> None:
    first = await trigger(aoi, socket)
    assert (await bot.calls("views.open", trigger_id=first, view=modal()))["ok"]
    again = await bot.calls("views.open", trigger_id=first, view=modal())
    assert again["error"] == "exchanged_trigger_id"

    late = await trigger(aoi, socket)
    wire.now += 3.1
    assert (await bot.calls("views.open", trigger_id=late, view=modal()))[
        "error"
    ] == "expired_trigger_id"


async def test_a_form_is_sent_with_what_stands_in_it(aoi: Person, socket: Socket, bot: Bot) -> None:
    view = await opened(aoi, socket, bot, modal(external_id="form-1"))
    answer, payload = await submitted(aoi, socket, view)
    assert answer == {"ok": True}
    assert payload["view"]["state"]["values"] == filled("題")
    assert (payload["view"]["private_metadata"], payload["view"]["external_id"]) == (
        "kept",
        "form-1",
    )
    assert (await aoi.get("views"))["stack"] == []
    closed = await bot.calls("views.update", view_id=view["id"], view=modal())
    assert closed["error"] == "not_found"


async def test_an_empty_required_field_is_the_clients_own_error(
    running: Running, aoi: Person, socket: Socket, bot: Bot
) -> None:
    view = await opened(aoi, socket, bot, modal())
    before = len(running.box.record.since(0))
    answer = await aoi.does("submit", view_id=view["id"], values=filled(""))
    assert answer["errors"] == {"title": "この項目は必須です。"}
    assert len(running.box.record.since(0)) == before


async def test_an_error_on_a_block_that_is_no_input_is_trouble(
    aoi: Person, socket: Socket, bot: Bot
) -> None:
    view = await opened(aoi, socket, bot, modal())
    answer, _ = await submitted(aoi, socket, view, response_action="errors", errors={"other": "x"})
    assert answer["error"] == "dispatch_failed"


async def test_views_are_stacked_three_deep_and_come_off_one_by_one(
    aoi: Person, socket: Socket, bot: Bot
) -> None:
    first = await opened(aoi, socket, bot, modal("first"))
    answer, payload = await submitted(
        aoi, socket, first, response_action="push", view=modal("second")
    )
    assert answer == {"ok": True, "response_action": "push"}
    third = await bot.calls("views.push", trigger_id=payload["trigger_id"], view=modal("third"))
    assert third["view"]["root_view_id"] == first["id"]

    _, payload = await submitted(
        aoi, socket, third["view"], response_action="update", view=modal("again")
    )
    fourth = await bot.calls("views.push", trigger_id=payload["trigger_id"], view=modal("fourth"))
    assert fourth["error"] == "push_limit_reached"

    assert await aoi.does("close", view_id=third["view"]["id"]) == {"ok": True}
    names = [view["callback_id"] for view in (await aoi.get("views"))["stack"]]
    assert names == ["first", "second"]
    stack = (await aoi.get("views"))["stack"]
    answer, _ = await submitted(aoi, socket, stack[1], response_action="clear")
    assert (answer["response_action"], (await aoi.get("views"))["stack"]) == ("clear", [])


async def test_closing_is_told_only_to_views_that_asked(
    aoi: Person, socket: Socket, bot: Bot
) -> None:
    quiet = await opened(aoi, socket, bot, modal("quiet"))
    assert await aoi.does("close", view_id=quiet["id"]) == {"ok": True}
    loud = await opened(aoi, socket, bot, modal("loud", notify_on_close=True))
    acting = await does(aoi, "close", view_id=loud["id"], is_cleared=True)
    payload = await socket.acks_next()
    assert (await acting)["ok"]
    assert (payload["type"], payload["is_cleared"]) == ("view_closed", True)
    assert payload["view"]["callback_id"] == "loud"


async def test_an_update_with_an_old_hash_is_refused_and_a_field_keeps_its_value(
    aoi: Person, socket: Socket, bot: Bot
) -> None:
    view = await opened(aoi, socket, bot, modal())
    await submitted(aoi, socket, view, response_action="errors", errors={"title": "x"})
    updated = await bot.calls("views.update", view_id=view["id"], hash=view["hash"], view=modal())
    assert updated["view"]["state"]["values"] == filled("題")
    stale = await bot.calls("views.update", view_id=view["id"], hash=view["hash"], view=modal())
    assert stale["error"] == "hash_conflict"


async def test_a_click_tells_its_message_and_its_choice(
    aoi: Person, socket: Socket, bot: Bot
) -> None:
    ts = (await bot.calls("chat.postMessage", channel=AOI, text="x", blocks=CARD))["ts"]
    container = {"type": "message", "channel": "D0000001", "ts": ts}
    payload = await clicked(aoi, socket, container, "go")
    assert (payload["actions"][0]["value"], payload["message"]["ts"]) == ("7", ts)
    payload = await clicked(aoi, socket, container, "day", selected_date="2026-12-01")
    assert payload["state"]["values"]["choices"]["day"]["selected_date"] == "2026-12-01"
    gone = await aoi.clicks(container, "choices", "other")
    assert gone["error"] == "no_such_element"


async def test_a_message_of_another_is_clicked_only_where_that_is_asked_for(
    aoi: Person, ken: Person, socket: Socket, bot: Bot
) -> None:
    ts = (await bot.calls("chat.postMessage", channel=AOI, text="x", blocks=CARD))["ts"]
    container = {"type": "message", "channel": "D0000001", "ts": ts}
    assert (await ken.clicks(container, "choices", "go"))["error"] == "channel_not_found"
    payload = await clicked(ken, socket, container, "go", unseen=True)
    assert (payload["user"]["id"], payload["message"]["ts"]) == (KEN, ts)
    assert await answered(bot, payload["response_url"], text="Not yours") == (200, "ok")
    assert [m["text"] for m in await aoi.history("D0000001")] == ["x"]
    gone = await ken.clicks({**container, "ts": "1.0"}, "choices", "go", unseen=True)
    assert gone["error"] == "channel_not_found"
    gone = await ken.clicks(container, "choices", "other", unseen=True)
    assert gone["error"] == "no_such_element"


async def test_a_form_of_another_is_submitted_only_where_that_is_asked_for(
    aoi: Person, ken: Person, socket: Socket, bot: Bot
) -> None:
    view = await opened(aoi, socket, bot, modal())
    form = {"view_id": view["id"], "values": filled("other")}
    assert (await ken.does("submit", **form))["error"] == "view_not_found"
    acting = await does(ken, "submit", unseen=True, **form)
    errors = {"response_action": "errors", "errors": {"title": "Not yours"}}
    payload = await socket.acks_next("interactive", **errors)
    assert await acting == {"ok": True, **errors}
    assert (payload["user"]["id"], payload["view"]["state"]["values"]) == (KEN, filled("other"))
    [still] = (await aoi.get("views"))["stack"]
    assert still["state"]["values"] == filled(None)


async def test_a_response_url_works_five_times_for_half_an_hour(
    aoi: Person, socket: Socket, bot: Bot, wire: WireTime
) -> None:
    ts = (await bot.calls("chat.postMessage", channel=AOI, text="x", blocks=CARD))["ts"]
    container = {"type": "message", "channel": "D0000001", "ts": ts}
    url = (await clicked(aoi, socket, container, "go"))["response_url"]

    assert await answered(bot, url, text="changed", replace_original=True) == (200, "ok")
    assert [m["text"] for m in await aoi.history("D0000001")] == ["changed"]
    assert await answered(bot, url, text="only you") == (200, "ok")
    assert await answered(bot, url, text="all", response_type="in_channel") == (200, "ok")
    assert await answered(bot, url, delete_original=True) == (200, "ok")
    assert [m["text"] for m in await aoi.history("D0000001")] == ["only you", "all"]
    assert "no_text" in (await answered(bot, url))[1]
    assert "used_url" in (await answered(bot, url, text="sixth"))[1]

    ts = (await bot.calls("chat.postMessage", channel=AOI, text="x", blocks=CARD))["ts"]
    url = (await clicked(aoi, socket, {**container, "ts": ts}, "go"))["response_url"]
    wire.now += 30 * 60 + 1
    assert "expired_url" in (await answered(bot, url, text="late"))[1]


async def test_a_commands_url_reaches_two_people_where_the_app_does_not_and_replaces_nothing(
    running: Running, aoi: Person, socket: Socket, bot: Bot
) -> None:
    between = running.box.workspace.direct(AOI, KEN).id
    refused = await bot.calls("chat.postMessage", channel=between, text="x")
    assert refused["error"] == "channel_not_found"
    acting = await does(aoi, "command", channel=between, text="/ringi")
    url = (await socket.acks_next("slash_commands"))["response_url"]
    assert (await acting)["ok"]
    for text in ("first", "second"):
        given = {"text": text, "response_type": "in_channel", "replace_original": True}
        assert await answered(bot, url, **given) == (200, "ok")
    first, _second = await aoi.history(between)
    assert [m["text"] for m in await aoi.history(between)] == ["first", "second"]
    refused = await bot.calls("chat.update", channel=between, ts=first["ts"], text="changed")
    assert refused["error"] == "channel_not_found"


async def test_a_response_url_breaks_down_as_a_method_does(
    aoi: Person, socket: Socket, bot: Bot
) -> None:
    ts = (await bot.calls("chat.postMessage", channel=AOI, text="x", blocks=CARD))["ts"]
    url = (await clicked(aoi, socket, {"type": "message", "channel": "D0000001", "ts": ts}, "go"))[
        "response_url"
    ]
    where = {"method": "response_url"}
    await fault(bot, name="server_error", where=where, status=503)
    assert (await answered(bot, url, text="lost"))[0] == 503
    await fault(bot, name="rate_limit", where=where)
    assert (await answered(bot, url, text="refused"))[0] == 429
    await fault(bot, name="server_error", where=where, after=True)
    assert (await answered(bot, url, text="said, and nobody knows"))[0] == 500
    assert await answered(bot, url, text="said") == (200, "ok")
    assert [m["text"] for m in await aoi.history("D0000001")][1:] == [
        "said, and nobody knows",
        "said",
    ]


async def answered(bot: Bot, url: str, **given: Any) -> tuple[int, str]:
    async with bot.session.post(url, json=given) as answer:
        return answer.status, await answer.text()


async def test_app_home_is_published_shown_and_clicked(
    aoi: Person, socket: Socket, bot: Bot
) -> None:
    async with window(aoi) as seen:
        assert await aoi.does("open_home") == {"ok": True}
        event = (await socket.acks_next())["event"]
        assert (event["type"], event["tab"], "view" in event) == ("app_home_opened", "home", False)
        await bot.calls("views.publish", user_id=AOI, view={"type": "home", "blocks": CARD})
        assert (await seen.next("home"))["view"]["blocks"][0]["block_id"] == "choices"
    payload = await clicked(aoi, socket, {"type": "home"}, "go")
    assert payload["container"]["type"] == "view"
    assert payload["view"]["type"] == "home"
    await aoi.does("open_home")
    assert (await socket.acks_next("events_api"))["event"]["view"]["id"] == payload["view"]["id"]


@pytest.mark.parametrize(
    ("callback_id", "kind"), [("draft", "shortcut"), ("ask", "message_action")]
)
async def test_shortcuts_reach_the_app(
    aoi: Person, socket: Socket, bot: Bot, callback_id: str, kind: str
) -> None:
    ts = (await bot.calls("chat.postMessage", channel=AOI, text="x"))["ts"]
    place = {"channel": "D0000001", "message_ts": ts}
    acting = await does(aoi, "shortcut", callback_id=callback_id, **place)
    payload = await socket.acks_next("interactive")
    assert (await acting)["ok"]
    assert (payload["type"], payload["callback_id"]) == (kind, callback_id)


async def test_a_file_in_a_form_arrives_as_the_whole_file_object(
    aoi: Person, socket: Socket, bot: Bot
) -> None:
    form = modal()
    form["blocks"][0]["element"] = {"type": "file_input", "action_id": "value"}
    view = await opened(aoi, socket, bot, form)
    sent = {"user": AOI, "file": BytesIO(b"\x00\x01")}
    async with aoi.session.post(f"{aoi.url}/client/upload", data=sent) as answer:
        file = (await answer.json())["file"]
    values = {"title": {"value": {"type": "file_input", "files": [file["id"]]}}}
    acting = await does(aoi, "submit", view_id=view["id"], values=values)
    payload = await socket.acks_next()
    assert (await acting)["ok"]
    [told] = payload["view"]["state"]["values"]["title"]["value"]["files"]
    assert (told["id"], told["size"]) == (file["id"], 2)


async def test_a_deactivated_person_can_do_nothing(running: Running, aoi: Person) -> None:
    async with aoi.session.post(f"{running.url}/people/{AOI}", json={"deleted": True}) as answer:
        assert answer.status == 200
    assert (await aoi.does("say", channel=GENERAL, text="x"))["error"] == "account_inactive"
