"""Messages: posted once, and updated from then on."""

from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import Struct
from slack_sdk.web.async_client import AsyncWebClient

from integrations.slack.errors import MESSAGE_GONE, UNREADABLE, translated
from kaigi.delivery.ports import Address, Sending, Sent
from kaigi.errors import Rejected

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


async def deliver(client: AsyncWebClient, render: Render, sending: Sending) -> Sent:
    """Post a message, or update it where it was posted or, after doubt, found."""
    post = await render(sending)
    if post is None:
        return Sent()
    address = sending.address
    if address is None and sending.in_doubt:
        address = await _search(client, post, sending)
    if address is None:
        # The key is in the metadata, since Slack takes no idempotency key: a search needs it.
        with translated():
            answer = await client.chat_postMessage(
                channel=_channel(post, sending),
                text=post.text,
                blocks=post.blocks or None,
                thread_ts=sending.depends_on["ts"] if sending.depends_on else None,
                unfurl_links=False,
                unfurl_media=False,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": sending.key}},
            )
        return Sent({"channel": answer["channel"], "ts": answer["ts"]})
    try:
        with translated():
            await client.chat_update(
                channel=address["channel"], ts=address["ts"], text=post.text, blocks=post.blocks
            )
    except Rejected as refusal:
        if refusal.code not in MESSAGE_GONE:
            raise  # a message that was deleted stays deleted
    return Sent(address)


async def _search(client: AsyncWebClient, post: Post, sending: Sending) -> Address | None:
    """Search for an earlier attempt; where the history is unreadable, a duplicate is accepted."""
    parent = sending.depends_on
    try:
        with translated():
            channel = await conversation(client, _channel(post, sending))
            if parent:
                page = await client.conversations_replies(
                    channel=channel, ts=parent["ts"], limit=LOOK_BACK, include_all_metadata=True
                )
            else:
                page = await client.conversations_history(
                    channel=channel, limit=LOOK_BACK, include_all_metadata=True
                )
    except Rejected as refusal:
        if refusal.code not in UNREADABLE:
            raise
        return None
    for message in page["messages"]:
        metadata = message.get("metadata") or {}
        payload = metadata.get("event_payload") or {}
        if metadata.get("event_type") == EVENT_TYPE and payload.get("key") == sending.key:
            return {"channel": channel, "ts": message["ts"]}
    return None


async def conversation(client: AsyncWebClient, channel: str) -> str:
    """Return the id of a conversation, opening direct messages for a person's id."""
    if not channel.startswith(("U", "W")):
        return channel
    opened = await client.conversations_open(users=channel)
    identity: str = opened["channel"]["id"]
    return identity


def _channel(post: Post, sending: Sending) -> str:
    return sending.depends_on["channel"] if sending.depends_on else post.channel
