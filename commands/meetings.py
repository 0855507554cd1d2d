"""Listeners of meetings: /meet with a topic and guests, /meet end, and the buttons of cards."""

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from commands.context import Caller
from commands.payloads import Payload, argument, asker, clicked_message, meeting_id, parsed
from kaigi.delivery.desk import AnswerDesk
from kaigi.meetings import modals, parsing, replies
from kaigi.meetings.desk import MeetingDesk, Origin


def register(app: AsyncApp) -> None:
    """Register the listeners."""
    app.command("/meet")(meet)
    app.action("meetings.begin")(begin)
    app.action("meetings.end")(end)
    app.action("meetings.list")(show_list)
    app.action("meetings.join")(join)
    app.action("meetings.start")(follow_link)


async def meet(ack: AsyncAck, body: Payload, caller: Caller, meetings: MeetingDesk) -> BoltResponse:
    """Begin a meeting, or end one's own; a time is asked about, as Kaigi plans no meetings."""
    text = argument(body)
    if parsing.wants_to_end(text):
        ended = await meetings.end_mine(caller.actor, body["channel_id"], caller.click)
        answer = replies.ending(ended.topic, caller.t)
    elif when := parsing.later_time(text):
        answer = replies.only_now(when, text, caller.t)
    else:
        origin = Origin(body["channel_id"], body["response_url"])
        request = parsing.parse(text)  # here, since SQLite has one writer for everyone
        begun = await meetings.begin(caller.actor, request, origin, caller.click)
        answer = replies.begun(begun, caller.t)
    return await ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral")


async def begin(
    ack: AsyncAck,
    action: Payload,
    body: Payload,
    caller: Caller,
    meetings: MeetingDesk,
    delivery: AnswerDesk,
) -> BoltResponse:
    """Begin a meeting now, although its text has a time in it."""
    request = parsed(parsing.parse, action.get("value"))
    clicked = asker(body)
    origin = Origin(clicked.channel, clicked.response_url)
    begun = await meetings.begin(caller.actor, request, origin, caller.click)
    await delivery.answer(caller.click, clicked, replies.begun(begun, caller.t))
    return await ack()


async def end(
    ack: AsyncAck, action: Payload, body: Payload, caller: Caller, meetings: MeetingDesk
) -> BoltResponse:
    """End the meeting of the button; the relay updates cards and homes, not an open list."""
    meeting = parsed(meeting_id, action.get("value"))
    await meetings.end(caller.actor, meeting, caller.click)
    if message := clicked_message(body):
        await meetings.card_clicked(meeting, message)
    if caller.view_id:
        state = await meetings.read_list(caller.actor)
        await caller.redraw(caller.view_id, modals.meeting_list(state, caller.t))
    return await ack()


async def show_list(ack: AsyncAck, caller: Caller, meetings: MeetingDesk) -> BoltResponse:
    """Open the list of all meetings that the person may join."""
    await caller.show(modals.meeting_list(await meetings.read_list(caller.actor), caller.t))
    return await ack()


async def join(
    ack: AsyncAck, action: Payload, body: Payload, meetings: MeetingDesk
) -> BoltResponse:
    """Acknowledge Join; the person's browser opens the link."""
    message = clicked_message(body)
    if message and action.get("value"):  # cards of earlier releases have none
        await meetings.card_clicked(parsed(meeting_id, action["value"]), message)
    return await ack()


async def follow_link(ack: AsyncAck) -> BoltResponse:
    """Acknowledge a link's button; the person's browser opens the link."""
    return await ack()
