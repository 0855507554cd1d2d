"""Replies that people write under cards, which become comments on the documents."""

from slack_bolt.async_app import AsyncApp

from commands.context import Caller
from commands.payloads import Payload, unescaped
from kaigi import blocks
from kaigi.approvals.comments import CommentDesk
from kaigi.approvals.replies import NotKept, Reply
from kaigi.delivery.desk import AnswerDesk, Asker

WRITTEN = frozenset({None, "file_share", "thread_broadcast"})
"""Subtypes of messages that people write; others tell of a change, or are no person's."""
CHANGED = frozenset({"message_changed", "message_deleted"})


def register(app: AsyncApp) -> None:
    app.event("message", matchers=[is_written])(keep)
    app.event("message", matchers=[is_changed])(explain)
    app.event("message")(ignore)


async def is_written(event: Payload) -> bool:
    return event.get("subtype") in WRITTEN and "bot_id" not in event and "user" in event


async def is_changed(event: Payload) -> bool:
    """Tell whether a person has changed or deleted what they wrote; a link's preview does not."""
    before = event.get("previous_message") or {}
    after = event.get("message") or {}
    is_ours = before.get("bot_id") is not None
    return (
        event.get("subtype") in CHANGED and not is_ours and before.get("text") != after.get("text")
    )


async def keep(event: Payload, caller: Caller, comments: CommentDesk, delivery: AnswerDesk) -> None:
    """Keep a reply, or say why it was not kept."""
    reply = reply_in(event, event)
    kept = await comments.keep(caller.actor, reply)
    if isinstance(kept, NotKept):
        await answer(kept, reply.key, event, caller, delivery)


async def explain(
    event: Payload, caller: Caller, comments: CommentDesk, delivery: AnswerDesk
) -> None:
    """Say that a comment stays, though its reply was edited or deleted."""
    reply = reply_in(event, event["previous_message"])
    stays = await comments.changed(reply)
    if stays:
        await answer(stays, f"{reply.key}:changed", event, caller, delivery)


def reply_in(event: Payload, message: Payload) -> Reply:
    """Read a message of an event, as its person typed it."""
    return Reply(
        event["channel"],
        message["ts"],
        message.get("thread_ts") or "",
        unescaped(message.get("text") or "").replace("\0", ""),
        len(message.get("files") or []),
    )


async def ignore() -> None:
    """Ignore what no person wrote."""


async def answer(
    refused: NotKept, key: str, event: Payload, caller: Caller, delivery: AnswerDesk
) -> None:
    """Answer in the thread, once."""
    texts = (refused.refusal.text, refused.refusal.next_step)
    first, *rest = [caller.t.text(text) for text in texts if text]
    message = blocks.message(
        " ".join([first, *rest]), [blocks.words(first), *map(blocks.note, rest)]
    )
    asker = Asker(caller.actor.slack_id or "", event["channel"])
    await delivery.answer(key, asker, message, under=refused.card)
