"""A person's views of the workspace: conversations, history, App Home."""

from itertools import islice

from sandbox import conversation, emoji
from sandbox.box import Box
from sandbox.client.refusal import actor, conversation_of
from sandbox.json_types import Json
from sandbox.workspace import Channel, Message, Person

PAGE = 50


def workspace(box: Box, _: Json) -> Json:
    app = box.app
    return {
        "team": box.workspace.team,
        "users": [_described(person) for person in box.workspace.humans()],
        "suggested": box.workspace.suggested,
        "suggested_channels": box.workspace.suggested_channels,
        "days_off": box.workspace.days_off,
        "app": {
            "id": app.id,
            "bot_user_id": app.bot_user_id,
            "name": app.name,
            "messages_read_only": not app.reads_messages,
        },
        "commands": app.commands,
        "shortcuts": app.shortcuts,
        "connections": box.sockets.count,
        "now": box.clock.now(),
    }


def _described(person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "real_name_en": person.real_name_en or person.real_name,
        "title": person.title,
        "section": person.section,
        "email": person.email,
        "locale": person.locale,
        "deleted": person.deleted,
        "role": person.role,
        "status_text": person.status_text,
        "status_emoji": person.status_emoji,
    }


def conversations(box: Box, given: Json) -> list[Json]:
    person = actor(box, given)
    box.workspace.app_direct(person.id)
    return [
        conversation.shown(box, channel, person)
        for channel in box.workspace.conversations_of(person.id)
    ]


def history(box: Box, given: Json) -> Json:
    person = actor(box, given)
    channel = conversation_of(box, given)
    thread_ts = given.get("thread_ts")
    before = given.get("before", "")
    if thread_ts:
        return {
            "messages": [m.body for m in _thread(channel, thread_ts, person)],
            "has_more": False,
        }
    earlier = (m for m in reversed(channel.messages.values()) if not before or m.ts < before)
    page = list(islice((m for m in earlier if not m.thread_ts), PAGE + 1))
    shown = page[:PAGE]
    oldest = shown[-1].ts if len(page) > PAGE else ""
    ephemeral = [
        m
        for m in _ephemeral_for(channel, person)
        if oldest < m.ts and (not before or m.ts < before)
    ]
    messages = sorted([*shown, *(m for m in ephemeral if not m.thread_ts)], key=lambda m: m.ts)
    return {"messages": [m.body for m in messages], "has_more": len(page) > PAGE}


def _thread(channel: Channel, thread_ts: str, person: Person) -> list[Message]:
    thread = (thread_ts, *channel.threads.get(thread_ts, []))
    posted = [channel.messages[ts] for ts in thread if ts in channel.messages]
    ephemeral = [m for m in _ephemeral_for(channel, person) if m.thread_ts == thread_ts]
    return sorted([*posted, *ephemeral], key=lambda m: m.ts)


def _ephemeral_for(channel: Channel, person: Person) -> list[Message]:
    return [m for m in channel.ephemeral.values() if m.only_for == person.id]


def home(box: Box, given: Json) -> Json:
    view = box.views.homes.get(actor(box, given).id)
    return {"view": view.body if view else None}


def stack(box: Box, given: Json) -> Json:
    """Return the open modals, for a window that was reloaded."""
    return {"stack": box.views.stack(actor(box, given).id)}


def emoji_by_name(_box: Box, _: Json) -> Json:
    return emoji.characters()


def live_hello(box: Box) -> Json:
    return {"type": "connections", "count": box.sockets.count}
