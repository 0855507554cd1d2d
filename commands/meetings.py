"""Listeners of meetings: /meet with a topic and guests, /meet end, and the buttons of cards."""

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from commands.context import Caller
from commands.payloads import Payload, argument
from kaigi.meetings import cards, modals, parsing
from kaigi.meetings.desk import MeetingDesk, Origin


def register(app: AsyncApp) -> None:
    """Register the listeners."""
    app.command("/meet")(meet)
    app.action("meetings.end")(end)
    app.action("meetings.list")(show_list)
    app.action("meetings.join")(follow_link)
    app.action("meetings.start")(follow_link)


async def meet(ack: AsyncAck, body: Payload, caller: Caller, meetings: MeetingDesk) -> BoltResponse:
    """Begin a meeting, or end one's own."""
    text = argument(body)
    if parsing.wants_to_end(text):
        ended = await meetings.end_mine(caller.actor, body["channel_id"], caller.click)
        answer = cards.ending(ended.topic, caller.t)
    else:
        origin = Origin(body["channel_id"], body["response_url"])
        request = parsing.parse(text)  # here, since SQLite has one writer for everyone
        begun = await meetings.begin(caller.actor, request, origin, caller.click)
        answer = cards.begun(begun.topic, begun.unknown_guests, caller.t)
    return await ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral")


async def end(
    ack: AsyncAck, action: Payload, caller: Caller, meetings: MeetingDesk
) -> BoltResponse:
    """End the meeting of the button; the relay updates cards and homes, not an open list."""
    await meetings.end(caller.actor, action["value"], caller.click)
    if caller.view_id:
        state = await meetings.read_list(caller.actor)
        await caller.redraw(caller.view_id, modals.meeting_list(state, caller.t))
    return await ack()


async def show_list(ack: AsyncAck, caller: Caller, meetings: MeetingDesk) -> BoltResponse:
    """Open the list of all meetings that the person may join."""
    await caller.show(modals.meeting_list(await meetings.read_list(caller.actor), caller.t))
    return await ack()


async def follow_link(ack: AsyncAck) -> BoltResponse:
    """Acknowledge a link's button; the person's browser opens the link."""
    return await ack()
