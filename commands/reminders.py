"""Reminding by hand: the button of an opened document, and the form for the drafter's words."""

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from commands.context import Caller
from commands.filled import filled
from commands.payloads import Payload, form_key, parsed
from kaigi.approvals import reminder_cards
from kaigi.approvals.reminding import RemindingDesk


def register(app: AsyncApp) -> None:
    app.action(reminder_cards.REMIND)(ask_words)
    app.view(reminder_cards.REMIND)(remind)


async def ask_words(
    ack: AsyncAck, action: Payload, caller: Caller, reminding: RemindingDesk
) -> BoltResponse:
    item = await reminding.check(caller.actor, parsed(str, action.get("value")))
    await caller.show(reminder_cards.form(item, caller.t))
    return await ack()


async def remind(
    ack: AsyncAck, view: Payload, body: Payload, caller: Caller, reminding: RemindingDesk
) -> BoltResponse:
    item_id = parsed(str, view["private_metadata"])
    words = filled(view).texts.get("words", "")
    await reminding.remind(caller.actor, item_id, words, form_key(body))
    return await ack(response_action="clear")
