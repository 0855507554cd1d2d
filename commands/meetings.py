"""Meetings from chat: /meet with a topic and people, /meet end, and the buttons of every card."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from commands.context import Caller, argument
from kaigi.meetings import cards, rules
from kaigi.meetings.desk import Asked, MeetingDesk

Payload = dict[str, Any]


def register(app: AsyncApp) -> None:
    app.command("/meet")(meet)
    app.action("meetings.end")(end)
    app.action("meetings.join")(follow_link)
    app.action("meetings.start")(follow_link)


async def meet(ack: AsyncAck, body: Payload, caller: Caller, meetings: MeetingDesk) -> BoltResponse:
    text = argument(body)
    if rules.wants_to_end(text):
        ended = await meetings.end_mine(caller.actor, body["channel_id"], caller.click)
        answer = cards.ending(ended.topic, caller.t)
    else:
        asked = Asked(body["channel_id"], body["response_url"])
        begun = await meetings.begin(caller.actor, text, asked, caller.click)
        answer = cards.begun(begun.topic, begun.unknown_guests, caller.t)
    return await ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral")


async def end(
    ack: AsyncAck, action: Payload, caller: Caller, meetings: MeetingDesk
) -> BoltResponse:
    await meetings.end(caller.actor, action["value"], caller.click)
    return await ack()


async def follow_link(ack: AsyncAck) -> BoltResponse:
    """The person's own machine opens it; Slack only tells us."""
    return await ack()
