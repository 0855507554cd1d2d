"""Messages: posted once, and updated from then on."""

from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import Struct
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from integrations.slack.client import SlackClient
from integrations.slack.codes import UNREADABLE, Meaning, meaning
from integrations.slack.errors import AuthFailed, read
from kaigi.delivery.ports import Address, Sending, Sent
from kaigi.errors import Rejected, Unreachable, _

EVENT_TYPE = "kaigi_message"
LOOK_BACK = 100
"""The newest messages of a conversation, searched for one whose answer was lost."""


class Post(Struct, frozen=True):
    """A message as Slack takes it.

    `channel` is a conversation's id; a person's id opens their direct messages with the app.
    """

    channel: str
    text: str
    blocks: list[dict[str, Any]]


Render = Callable[[Sending], Awaitable[Post | None]]
"""Draws the present state at the time of sending; None where there is no recipient."""


class _Posted(Struct, frozen=True):
    """The answer of chat.postMessage."""

    channel: str
    ts: str


class _Conversation(Struct, frozen=True):
    id: str


class _Opened(Struct, frozen=True):
    """The answer of conversations.open."""

    channel: _Conversation


class History(Struct, frozen=True):
    """The answer of conversations.history and conversations.replies."""

    messages: list[dict[str, Any]]


async def deliver(client: SlackClient, render: Render, sending: Sending) -> Sent:
    """Post a message, or update it where it was posted or, after doubt, found."""
    post = await render(sending)
    if post is None:
        return Sent()
    address = sending.address
    if address is None and sending.in_doubt:
        address = await _search(client, post, sending)
    if address is None:
        posted = read(await _post(client, post, sending), _Posted)
        return Sent({"channel": posted.channel, "ts": posted.ts})
    try:
        await client.chat_update(
            channel=address["channel"], ts=address["ts"], text=post.text, blocks=post.blocks
        )
    except Rejected as refusal:
        if meaning(refusal.code) is not Meaning.MESSAGE_GONE:
            raise  # a message that was deleted stays deleted
    return Sent(address)


async def _post(client: SlackClient, post: Post, sending: Sending) -> AsyncSlackResponse:
    """Post a message with its key in the metadata, by which a search finds it.

    Slack takes no idempotency key. It has one code for an inactive account of the app and for one
    of the reader: only the first is an operator's to mend.
    """
    try:
        return await client.chat_postMessage(
            channel=_channel(post, sending),
            text=post.text,
            blocks=post.blocks or None,
            thread_ts=sending.depends_on["ts"] if sending.depends_on else None,
            unfurl_links=False,
            unfurl_media=False,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"key": sending.key}},
        )
    except AuthFailed as error:
        if meaning(error.code) is not Meaning.ACCOUNT:
            raise
        await client.check_token()
        raise Unreachable(_("Slack refused: {code}.", code=error.code), error.code) from error


async def _search(client: SlackClient, post: Post, sending: Sending) -> Address | None:
    """Search for an earlier attempt; where the history is unreadable, a duplicate is accepted."""
    parent = sending.depends_on
    try:
        channel = await conversation(client, _channel(post, sending))
        if parent:
            answer = await client.conversations_replies(
                channel=channel, ts=parent["ts"], limit=LOOK_BACK, include_all_metadata=True
            )
        else:
            answer = await client.conversations_history(
                channel=channel, limit=LOOK_BACK, include_all_metadata=True
            )
    except Rejected as refusal:
        if refusal.code not in UNREADABLE:
            raise
        return None
    for message in read(answer, History).messages:
        metadata = message.get("metadata") or {}
        payload = metadata.get("event_payload") or {}
        if metadata.get("event_type") == EVENT_TYPE and payload.get("key") == sending.key:
            return {"channel": channel, "ts": message["ts"]}
    return None


async def conversation(client: SlackClient, channel: str) -> str:
    """Return the id of a conversation, opening direct messages for a person's id."""
    if not channel.startswith(("U", "W")):
        return channel
    opened = await client.conversations_open(users=channel)
    return read(opened, _Opened).channel.id


def _channel(post: Post, sending: Sending) -> str:
    return sending.depends_on["channel"] if sending.depends_on else post.channel
