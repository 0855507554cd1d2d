"""Real Bolt app, over real Socket Mode, in the sandbox."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp

from sandbox.server import Running
from tests.contract import published
from tests.sandbox.city import GENERAL, Bot, Json, Person, bolt_app, connected, window
from tests.sandbox.test_sandbox_socket_mode import fault

MODAL: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Draft"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "amount",
            "label": {"type": "plain_text", "text": "Amount"},
            "element": {"type": "plain_text_input", "action_id": "value"},
        }
    ],
}
CARD: list[Json] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Monitors*"}},
    {
        "type": "actions",
        "block_id": "choices",
        "elements": [
            {
                "type": "button",
                "action_id": "approve",
                "text": {"type": "plain_text", "text": "Approve"},
                "value": "1",
            }
        ],
    },
]


@pytest.fixture
async def app(running: Running) -> AsyncIterator[AsyncApp]:
    app = bolt_app(running)

    @app.command("/ringi")
    async def ringi(ack: AsyncAck, body: Json, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack()

    @app.view("form")
    async def form(ack: AsyncAck, body: Json, client: Any) -> None:
        amount = body["view"]["state"]["values"]["amount"]["value"]["value"]
        if not amount.isdigit():
            await ack(response_action="errors", errors={"amount": "A number, please."})
            return
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text=amount, blocks=CARD)

    @app.action("approve")
    async def approve(ack: AsyncAck, body: Json, client: Any) -> None:
        await ack()
        place = body["container"]
        await client.chat_update(
            channel=place["channel_id"], ts=place["message_ts"], text="Approved"
        )

    async with connected(app):
        yield app


@pytest.mark.usefixtures("app")
async def test_a_document_is_drafted_corrected_sent_and_approved(
    running: Running, aoi: Person
) -> None:
    async with window(aoi) as seen:
        assert await aoi.does("command", channel=GENERAL, text="/ringi 40 monitors") == {"ok": True}
        view = (await seen.next("view_open"))["view"]

        refused = await aoi.does("submit", view_id=view["id"], values=_amount("abc"))
        assert refused["errors"] == {"amount": "A number, please."}

        assert await aoi.does("submit", view_id=view["id"], values=_amount("40")) == {"ok": True}
        assert (await seen.next("view_close"))["stack"] == []

        card = await seen.next("message")
        place = {"type": "message", "channel": card["channel"], "ts": card["message"]["ts"]}
        assert await aoi.clicks(place, "choices", "approve") == {"ok": True}
        approved = (await seen.next("message_changed"))["message"]
        assert approved["text"] == "Approved"
        assert "blocks" not in approved
    if published.SLACK.is_dir():
        assert published.check_record(running.box.record.since(0)) == []


def _amount(text: str) -> Json:
    return {"amount": {"value": {"type": "plain_text_input", "value": text}}}


@pytest.mark.parametrize("how", ["refresh", "close"])
@pytest.mark.usefixtures("app")
async def test_bolt_comes_back_when_its_socket_goes_and_nothing_is_lost(
    aoi: Person, bot: Bot, how: str
) -> None:
    async with window(aoi) as seen:
        await fault(bot, name="cut_socket", how=how)
        counts = [(await seen.next("connections"))["count"] for _ in range(2)]
        assert counts == [0, 1]
        assert await aoi.does("command", channel=GENERAL, text="/ringi") == {"ok": True}


@pytest.mark.usefixtures("app")
async def test_fifty_people_click_in_the_same_instant(
    running: Running, bot: Bot, aoi: Person
) -> None:
    posted = await bot.calls("chat.postMessage", channel=GENERAL, text="x", blocks=CARD)
    place = {"type": "message", "channel": GENERAL, "ts": posted["ts"]}
    answers = await asyncio.gather(*(aoi.clicks(place, "choices", "approve") for _ in range(50)))
    assert sum(answer["ok"] for answer in answers) >= 1
    sent = [entry["type"] for entry in running.box.record.since(0) if entry["kind"] == "envelope"]
    assert sent.count("block_actions") == sum(answer["ok"] for answer in answers)
