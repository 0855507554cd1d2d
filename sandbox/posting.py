"""Posting, changing and deleting messages, in the store, the windows and the events alike."""

from dataclasses import dataclass

from sandbox import conversation, emoji, events
from sandbox.blocks import completed
from sandbox.box import Box
from sandbox.json_types import Json
from sandbox.workspace import Channel, Message


@dataclass(frozen=True, slots=True)
class Content:
    """Content of a message, kept with names for its emoji; `blocks` are already checked."""

    text: str = ""
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    files: list[Json] | None = None
    metadata: Json | None = None

    def as_body(self) -> Json:
        body: Json = {"text": emoji.named(self.text)}
        if self.blocks:
            body["blocks"] = emoji.named_within(completed(self.blocks))
        if self.attachments:
            shown = [{"id": n, **a} for n, a in enumerate(self.attachments, start=1)]
            body["attachments"] = emoji.named_within(shown)
        if self.files:
            body["files"] = self.files
        return body


def by_app(box: Box) -> Json:
    app = box.app
    profile = {**app.profile, "team_id": box.team_id}
    return {"user": app.bot_user_id, "bot_id": app.bot_id, "app_id": app.id, "bot_profile": profile}


def post(
    box: Box,
    channel: Channel,
    author: Json,
    content: Content,
    thread_ts: str | None = None,
    **more: object,
) -> Message:
    ts = box.clock.stamp()
    body: Json = {
        "type": "message",
        "team": box.team_id,
        "ts": ts,
        **author,
        **content.as_body(),
        **more,
    }
    if thread_ts:
        body["thread_ts"] = thread_ts
    message = Message(ts, body, metadata=content.metadata or None)
    channel.messages[ts] = message
    if thread_ts:
        _count_reply(box, channel, thread_ts, message)
    if channel.kind == "im" and len(channel.messages) == 1:
        conversation.announce(box, channel)
    box.live.tell_members(channel, {"type": "message", "channel": channel.id, "message": body})
    events.message_posted(box, channel, message)
    return message


def _count_reply(box: Box, channel: Channel, thread_ts: str, reply: Message) -> None:
    channel.threads.setdefault(thread_ts, []).append(reply.ts)
    parent = channel.messages.get(thread_ts)
    if parent is None:
        return
    users = list(dict.fromkeys([*parent.body.get("reply_users", []), reply.body["user"]]))
    counted = {
        "thread_ts": thread_ts,
        "reply_count": len(channel.threads[thread_ts]),
        "reply_users": users,
        "reply_users_count": len(users),
        "latest_reply": reply.ts,
    }
    _replace_body(box, channel, parent, {**parent.body, **counted})


def post_ephemeral(
    box: Box,
    channel: Channel,
    user: str,
    author: Json,
    content: Content,
    thread_ts: str | None = None,
) -> Message:
    """Post an ephemeral message: only `user` sees it, and no history has it."""
    ts = box.clock.stamp()
    body: Json = {"type": "message", "ts": ts, **author, **content.as_body(), "is_ephemeral": True}
    if thread_ts:
        body["thread_ts"] = thread_ts
    message = Message(ts, body, only_for=user)
    channel.ephemeral[ts] = message
    box.live.tell(user, {"type": "ephemeral", "channel": channel.id, "message": body})
    return message


def edit(box: Box, channel: Channel, message: Message, content: Content, editor: str) -> None:
    """Replace text, blocks and attachments, and metadata only when given."""
    before = Message(message.ts, message.body)
    kept = {k: v for k, v in message.body.items() if k not in ("text", "blocks", "attachments")}
    if message.only_for is None:
        kept["edited"] = {"user": editor, "ts": box.clock.stamp()}
    if content.metadata is not None:
        message.metadata = content.metadata or None
    _replace_body(box, channel, message, {**kept, **content.as_body()})
    if message.only_for is None:
        events.message_changed(box, channel, before, message)


def _replace_body(box: Box, channel: Channel, message: Message, body: Json) -> None:
    message.body = body
    if message.only_for is not None:
        frame = {"type": "ephemeral_replaced", "channel": channel.id, "message": body}
        box.live.tell(message.only_for, frame)
    else:
        box.live.tell_members(
            channel, {"type": "message_changed", "channel": channel.id, "message": body}
        )


def remove(box: Box, channel: Channel, message: Message) -> None:
    frame = {"type": "message_deleted", "channel": channel.id, "ts": message.ts}
    if message.only_for is not None:
        del channel.ephemeral[message.ts]
        box.live.tell(message.only_for, frame)
        return
    del channel.messages[message.ts]
    if message.thread_ts and message.ts in channel.threads.get(message.thread_ts, []):
        channel.threads[message.thread_ts].remove(message.ts)
    box.live.tell_members(channel, frame)
    events.message_changed(box, channel, message, None)


def react(box: Box, channel: Channel, message: Message, user: str, name: str) -> bool:
    """Add a reaction; return False where the person already has it."""
    reactions = {r["name"]: r["users"] for r in message.body.get("reactions", [])}
    if user in reactions.get(name, []):
        return False
    _set_reactions(box, channel, message, {**reactions, name: [*reactions.get(name, []), user]})
    events.reaction_changed(box, "reaction_added", user, channel, message, name)
    return True


def unreact(box: Box, channel: Channel, message: Message, user: str, name: str) -> bool:
    """Remove a reaction; return False where the person does not have it."""
    reactions = {r["name"]: r["users"] for r in message.body.get("reactions", [])}
    if user not in reactions.get(name, []):
        return False
    left = [each for each in reactions[name] if each != user]
    _set_reactions(box, channel, message, {**reactions, name: left})
    events.reaction_changed(box, "reaction_removed", user, channel, message, name)
    return True


def _set_reactions(
    box: Box, channel: Channel, message: Message, users: dict[str, list[str]]
) -> None:
    reactions = [
        {"name": name, "users": who, "count": len(who)} for name, who in users.items() if who
    ]
    message.body = {**message.body, "reactions": reactions}
    frame = {"type": "reaction", "channel": channel.id, "ts": message.ts, "reactions": reactions}
    box.live.tell_members(channel, frame)
