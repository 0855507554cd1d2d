"""A real Bolt app, over real Socket Mode, in the sandbox."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp

from sandbox.server import Running
from tests.sandbox.city import GENERAL, Json, Person, bolt_app, connect

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
        await client.chat_update(channel=place["channel_id"], ts=place["message_ts"], text="Approved")

    handler = await connect(app)
    yield app
    await handler.close_async()


@pytest.mark.usefixtures("app")
async def test_a_document_is_drafted_corrected_sent_and_approved(aoi: Person) -> None:
    assert await aoi.does("command", channel=GENERAL, text="/ringi 40 monitors") == {"ok": True}
    [view] = (await aoi.get("views"))["stack"]

    refused = await aoi.does("submit", view_id=view["id"], values=_amount("abc"))
    assert refused == {"ok": True, "response_action": "errors", "errors": {"amount": "A number, please."}}

    assert await aoi.does("submit", view_id=view["id"], values=_amount("40")) == {"ok": True}
    assert (await aoi.get("views"))["stack"] == []

    [card] = await _direct_messages(aoi)
    place = {"type": "message", "channel": "D0000001", "ts": card["ts"]}
    assert await aoi.clicks(place, "choices", "approve") == {"ok": True}
    [card] = await _direct_messages(aoi)
    assert card["text"] == "Approved"
    assert "blocks" not in card


async def _direct_messages(person: Person) -> list[Json]:
    for _ in range(100):
        messages = await person.history("D0000001")
        if (messages and "edited" in messages[0]) or (messages and "blocks" in messages[0]):
            return messages
    raise AssertionError("no message came")


def _amount(text: str) -> Json:
    return {"amount": {"value": {"type": "plain_text_input", "value": text}}}
