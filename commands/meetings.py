"""Meetings from chat: /meet with a topic and people, /meet end, and the buttons of every card."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from commands.visitor import Visitor, argument
from kaigi.meetings import cards, rules
from kaigi.meetings.desk import Asked, MeetingDesk

Payload = dict[str, Any]


def register(app: AsyncApp) -> None:
    app.command("/meet")(meet)
    app.action("meetings.end")(end)
    app.action("meetings.join")(follow_link)
    app.action("meetings.start")(follow_link)


async def meet(ack: AsyncAck, body: Payload, visitor: Visitor, meetings: MeetingDesk) -> BoltResponse:
    text = argument(body)
    if rules.wants_to_end(text):
        ended = await meetings.end_mine(visitor.actor, body["channel_id"], visitor.click)
        answer = cards.ending(ended.topic, visitor.t)
    else:
        asked = Asked(body["channel_id"], body["response_url"])
        begun = await meetings.begin(visitor.actor, text, asked, visitor.click)
        answer = cards.begun(begun.topic, begun.strangers, visitor.t)
    return await ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral")


async def end(ack: AsyncAck, action: Payload, visitor: Visitor, meetings: MeetingDesk) -> BoltResponse:
    await meetings.end(visitor.actor, action["value"], visitor.click)
    return await ack()


async def follow_link(ack: AsyncAck) -> BoltResponse:
    """The person's own machine opens it; Slack only tells us."""
    return await ack()
