"""A message is posted once and from then on updated."""

from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import Struct
from slack_sdk.web.async_client import AsyncWebClient

from integrations.slack.errors import translated
from kaigi.delivery.ports import Address, Sending, Sent
from kaigi.errors import Rejected

EVENT_TYPE = "kaigi_message"
LOOK_BACK = 100
"""Messages of the conversation among which a lost answer is looked for; the newest come first."""
NOT_OURS_TO_READ = frozenset({"not_in_channel", "channel_not_found"})
"""Said of a channel into which we may post, and no more."""
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})


class Post(Struct, frozen=True):
    """`channel` is a conversation's id, or a person's: that opens their direct messages with us."""

    channel: str
    text: str
    blocks: list[dict[str, Any]]


Draw = Callable[[Sending], Awaitable[Post | None]]
"""What to show, as it stands at the moment of sending; None where there is nobody to show it to."""


async def written(sending: Sending) -> Post:
    """A message whose words were settled when it was promised."""
    return Post(sending.body["channel"], sending.body["text"], sending.body.get("blocks") or [])


async def deliver(client: AsyncWebClient, draw: Draw, sending: Sending) -> Sent:
    post = await draw(sending)
    if post is None:
        return Sent()
    with translated():
        address = sending.address or (
            await _look(client, post, sending) if sending.in_doubt else None
        )
        if address is None:
            return Sent(await _post(client, post, sending))
    return Sent(await _update(client, post, address))


async def _post(client: AsyncWebClient, post: Post, sending: Sending) -> Address:
    """The metadata is what a later look finds it by: Slack takes no key that would make this call safe."""
    answer = await client.chat_postMessage(
        channel=_channel(post, sending),
        text=post.text,
        blocks=post.blocks or None,
        thread_ts=sending.depends_on["ts"] if sending.depends_on else None,
        unfurl_links=False,
        unfurl_media=False,
        metadata={"event_type": EVENT_TYPE, "event_payload": {"key": sending.key}},
    )
    return {"channel": answer["channel"], "ts": answer["ts"]}


async def _update(client: AsyncWebClient, post: Post, address: Address) -> Address:
    """A message that somebody deleted stays deleted."""
    try:
        with translated():
            await client.chat_update(
                channel=address["channel"], ts=address["ts"], text=post.text, blocks=post.blocks
            )
    except Rejected as refusal:
        if refusal.code not in GONE:
            raise
    return address


async def _look(client: AsyncWebClient, post: Post, sending: Sending) -> Address | None:
    """Where nobody lets us look, we say it again: twice is better than never."""
    try:
        with translated():
            return await _find(client, post, sending)
    except Rejected as refusal:
        if refusal.code not in NOT_OURS_TO_READ:
            raise
    return None


async def _find(client: AsyncWebClient, post: Post, sending: Sending) -> Address | None:
    channel = await conversation(client, _channel(post, sending))
    if sending.depends_on:
        page = await client.conversations_replies(
            channel=channel, ts=sending.depends_on["ts"], limit=LOOK_BACK, include_all_metadata=True
        )
    else:
        page = await client.conversations_history(
            channel=channel, limit=LOOK_BACK, include_all_metadata=True
        )
    for message in page["messages"]:
        if _key(message) == sending.key:
            return {"channel": channel, "ts": message["ts"]}
    return None


async def conversation(client: AsyncWebClient, channel: str) -> str:
    """A person's id becomes that of their direct messages."""
    if not channel.startswith(("U", "W")):
        return channel
    opened = await client.conversations_open(users=channel)
    identity: str = opened["channel"]["id"]
    return identity


def _channel(post: Post, sending: Sending) -> str:
    return sending.depends_on["channel"] if sending.depends_on else post.channel


def _key(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    key: str | None = (metadata.get("event_payload") or {}).get("key")
    return key
