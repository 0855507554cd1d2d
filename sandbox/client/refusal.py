"""Errors that a person's client gets, and the lookups that raise them."""

from sandbox.box import Box
from sandbox.json_types import Json
from sandbox.workspace import Channel, Message, Person


class Refusal(Exception):
    """Refused request, answered as {"ok": false, "error": code, "message": …}."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


class DispatchFailed(Refusal):
    def __init__(self) -> None:
        super().__init__("dispatch_failed", "The app did not respond in time.", status=424)


def actor(box: Box, given: Json) -> Person:
    person = box.workspace.people.get(str(given.get("user", "")))
    if person is None or person.is_bot:
        raise Refusal("user_not_found", "There is no such person.", status=404)
    if person.deleted:
        raise Refusal("account_inactive", "This account has been deactivated.", status=403)
    return person


def conversation_of(box: Box, given: Json) -> Channel:
    """Find a conversation; a person's id means the direct messages with that person."""
    person = actor(box, given)
    named = str(given.get("channel", ""))
    if named in box.workspace.people:
        return box.workspace.direct(person.id, named)
    channel = box.workspace.channel(named)
    if channel is None or person.id not in channel.members:
        raise Refusal(
            "channel_not_found", "There is no such conversation, or you are not in it.", status=404
        )
    return channel


def message_in(channel: Channel, ts: str, person: Person) -> Message:
    message = channel.messages.get(ts) or channel.ephemeral.get(ts)
    if message is None or message.only_for not in (None, person.id):
        raise Refusal("message_not_found", "This message is no longer there.", status=404)
    return message
