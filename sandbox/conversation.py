"""Conversations as entries of a person's list."""

from sandbox.box import Box
from sandbox.json_types import Json
from sandbox.workspace import Channel, Person

MOST_COUNTED = 99


def shown(box: Box, channel: Channel, person: Person) -> Json:
    conversation: Json = {
        "id": channel.id,
        "kind": "im" if channel.kind == "im" else "channel",
        "name": channel.name,
        "is_private": channel.kind != "channel",
        "last_ts": next(reversed(channel.messages), None),
        "unread": _unread(channel, person),
        "archived": channel.archived,
        "is_app": False,
    }
    if channel.kind == "im":
        other = box.workspace.people[channel.other(person.id)]
        conversation |= {"other_user": other.id, "name": other.real_name, "is_app": other.is_bot}
    return conversation


def _unread(channel: Channel, person: Person) -> int:
    seen = channel.last_read.get(person.id, "")
    count = 0
    for message in reversed(channel.messages.values()):
        if message.ts <= seen or count >= MOST_COUNTED:
            break
        is_reply = message.thread_ts and message.body.get("subtype") != "thread_broadcast"
        count += message.body.get("user") != person.id and not is_reply
    return count


def announce(box: Box, channel: Channel) -> None:
    """Add a new conversation to the lists that its members have open."""
    for user in box.live.watching():
        if user in channel.members:
            conversation = shown(box, channel, box.workspace.people[user])
            box.live.tell(user, {"type": "conversation", "conversation": conversation})
