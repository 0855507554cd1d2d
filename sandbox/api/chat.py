from sandbox import posting
from sandbox.api import content
from sandbox.api.call import Call, Failure, Method
from sandbox.json_types import Json
from sandbox.workspace import Channel, Message

# Fields of a message in the answer of chat.update: no ts, thread, replies or reactions.
UPDATED = (
    "type", "text", "user", "bot_id", "app_id", "team", "bot_profile", "blocks", "edited", "files",
    "upload",
)  # fmt: skip


def post_message(call: Call) -> Json:
    channel = _destination(call)
    content_ = content.message(call)
    thread_ts = _thread(call, channel)
    author = posting.by_app(call.box)
    name = call.text("username")
    if name and call.grants("chat:write.customize"):
        author["username"] = name
    message = posting.post(call.box, channel, author, content_, thread_ts)
    body = (
        message.body if message.metadata is None else {**message.body, "metadata": message.metadata}
    )
    return {"channel": channel.id, "ts": message.ts, "message": body}


def _destination(call: Call) -> Channel:
    """Find a channel by id or name; a person's id means their direct messages with the app."""
    named = call.required("channel")
    person = call.box.workspace.people.get(named)
    if person is not None:
        if person.deleted or person.id == call.caller:
            raise Failure("channel_not_found")
        if not call.box.app.has_messages:
            raise Failure("messages_tab_disabled")
        return call.box.workspace.direct(person.id, call.caller)
    channel = call.channel()
    if channel.archived:
        raise Failure("is_archived")
    uninvited = (
        call.kind == "bot" and channel.kind == "channel" and call.grants("chat:write.public")
    )
    if call.caller not in channel.members and not uninvited:
        raise Failure("not_in_channel")
    return channel


def _thread(call: Call, channel: Channel) -> str | None:
    """Return the ts of the parent; as in Slack, a reply's ts means that of its parent."""
    given = call.text("thread_ts")
    if not given:
        return None
    parent = channel.messages.get(given)
    if parent is None:
        raise Failure("thread_not_found")
    return parent.thread_ts or given


def update(call: Call) -> Json:
    channel = call.channel()
    message = _own(call, channel, "cant_update_message")
    posting.edit(call.box, channel, message, content.message(call), call.caller)
    shown = {key: value for key, value in message.body.items() if key in UPDATED}
    return {"channel": channel.id, "ts": message.ts, "text": message.body["text"], "message": shown}


def delete(call: Call) -> Json:
    channel = call.channel()
    message = _own(call, channel, "cant_delete_message")
    posting.remove(call.box, channel, message)
    return {"channel": channel.id, "ts": message.ts}


def _own(call: Call, channel: Channel, refusal: str) -> Message:
    message = channel.messages.get(call.required("ts"))
    if message is None:
        raise Failure("message_not_found")
    if message.body.get("user") != call.caller:
        raise Failure(refusal)
    return message


def post_ephemeral(call: Call) -> Json:
    channel = _destination(call)
    user = call.required("user")
    person = call.box.workspace.people.get(user)
    if person is None or person.deleted or user not in channel.members:
        raise Failure("user_not_in_channel")
    content_ = content.message(call)
    thread_ts = call.text("thread_ts") or None
    message = posting.post_ephemeral(
        call.box, channel, user, posting.by_app(call.box), content_, thread_ts
    )
    return {"message_ts": message.ts}


def get_permalink(call: Call) -> Json:
    channel = call.channel()
    ts = call.required("message_ts")
    if ts not in channel.messages:
        raise Failure("message_not_found")
    permalink = f"{call.box.url}/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": permalink}


METHODS = {
    "chat.postMessage": Method(post_message, "chat:write"),
    "chat.update": Method(update, "chat:write"),
    "chat.delete": Method(delete, "chat:write"),
    "chat.postEphemeral": Method(post_ephemeral, "chat:write"),
    "chat.getPermalink": Method(get_permalink),
}
