from collections.abc import Iterator
from itertools import islice

from sandbox import conversation, events
from sandbox.api.call import Call, Failure, Method
from sandbox.json_types import Json
from sandbox.workspace import Channel, Kind, Message

READ_SCOPES = {"channel": "channels:read", "group": "groups:read", "im": "im:read"}
HISTORY_SCOPES = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}
TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im"}


def open_(call: Call) -> Json:
    channel = call.channel() if call.text("channel") else _direct(call)
    if not call.flag("return_im"):
        return {"channel": {"id": channel.id}}
    return {"channel": _shown(call, channel)}


def _direct(call: Call) -> Channel:
    users = [user for user in call.required("users").split(",") if user]
    if len(users) != 1:
        # The sandbox has no group direct messages.
        raise Failure("method_not_supported_for_channel_type")
    person = call.box.workspace.people.get(users[0])
    if person is None:
        raise Failure("user_not_found")
    if person.deleted:
        raise Failure("user_disabled")
    if person.id == call.caller:
        raise Failure("cannot_dm_bot")
    return call.box.workspace.direct(person.id, call.caller)


def list_(call: Call) -> Json:
    kinds = _kinds(call)
    exclude_archived = call.flag("exclude_archived")
    known = [
        channel
        for channel in call.box.workspace.channels.values()
        if channel.kind in kinds
        and (channel.kind == "channel" or call.caller in channel.members)
        and not (channel.archived and exclude_archived)
    ]
    page, metadata = call.page(known, default=100, most=1000)
    return {"channels": [_shown(call, channel) for channel in page], "response_metadata": metadata}


def _kinds(call: Call) -> set[str]:
    kinds = set()
    for name in call.text("types", "public_channel").split(","):
        if name == "mpim":
            continue
        if name not in TYPES:
            raise Failure("invalid_types")
        kind = TYPES[name]
        call.need(READ_SCOPES[kind])
        kinds.add(kind)
    return kinds


def of_user(call: Call) -> Json:
    """List a person's conversations that the caller may see; the default is the caller's own."""
    user = call.text("user") or call.caller
    kinds = _kinds(call)
    shared = [
        channel
        for channel in call.box.workspace.conversations_of(user)
        if channel.kind in kinds and (channel.kind == "channel" or call.caller in channel.members)
    ]
    page, metadata = call.page(shared, default=100, most=999)
    return {"channels": [_shown(call, channel) for channel in page], "response_metadata": metadata}


def info(call: Call) -> Json:
    channel = call.channel()
    call.need(READ_SCOPES[channel.kind])
    shown = _shown(call, channel)
    if call.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def members(call: Call) -> Json:
    channel = call.channel()
    call.need(READ_SCOPES[channel.kind])
    page, metadata = call.page(list(channel.members), default=100, most=1000)
    return {"members": page, "response_metadata": metadata}


def history(call: Call) -> Json:
    channel = _readable(call)
    limit = call.number("limit", 100)
    if not 1 <= limit <= 999:
        raise Failure("invalid_limit")
    found = list(islice(_newest_first(call, channel), limit + 1))
    page = found[:limit]
    more = len(found) > limit
    answer: Json = {
        "messages": [_with_metadata(call, m) for m in page],
        "has_more": more,
        "pin_count": 0,
    }
    answer["response_metadata"] = {"next_cursor": f"before:{page[-1].ts}" if more else ""}
    return answer


def _newest_first(call: Call, channel: Channel) -> Iterator[Message]:
    cursor = call.text("cursor")
    if cursor and not cursor.startswith("before:"):
        raise Failure("invalid_cursor")
    before = cursor.removeprefix("before:")
    oldest = call.text("oldest")
    latest = call.text("latest")
    inclusive = call.flag("inclusive")
    for message in reversed(channel.messages.values()):
        if message.thread_ts or (before and message.ts >= before):
            continue
        if latest and (message.ts > latest or (message.ts == latest and not inclusive)):
            continue
        if oldest and (message.ts < oldest or (message.ts == oldest and not inclusive)):
            return
        yield message


def replies(call: Call) -> Json:
    channel = _readable(call)
    parent = channel.messages.get(call.required("ts"))
    if parent is None:
        raise Failure("thread_not_found")
    root = parent.thread_ts or parent.ts
    thread = [
        channel.messages[ts]
        for ts in (root, *channel.threads.get(root, []))
        if ts in channel.messages
    ]
    page, metadata = call.page(thread, default=1000, most=1000)
    answer: Json = {"messages": [_with_metadata(call, message) for message in page]}
    return answer | {"has_more": bool(metadata["next_cursor"]), "response_metadata": metadata}


def _readable(call: Call) -> Channel:
    channel = call.channel()
    call.need(HISTORY_SCOPES[channel.kind])
    if call.caller not in channel.members:
        raise Failure("not_in_channel")
    return channel


def _with_metadata(call: Call, message: Message) -> Json:
    if message.metadata is None or not call.flag("include_all_metadata"):
        return message.body
    return {**message.body, "metadata": message.metadata}


def join(call: Call) -> Json:
    channel = call.channel()
    if channel.kind != "channel":
        raise Failure("method_not_supported_for_channel_type")
    if channel.archived:
        raise Failure("is_archived")
    if call.caller in channel.members:
        return {"channel": _shown(call, channel), "warning": "already_in_channel"}
    channel.members[call.caller] = None
    return {"channel": _shown(call, channel)}


def create(call: Call) -> Json:
    name = call.required("name")
    workspace = call.box.workspace
    if workspace.channel(name):
        raise Failure("name_taken")
    if len(name) > 80 or name != name.lower() or any(c in " ." for c in name):
        raise Failure("invalid_name_specials")
    private = call.flag("is_private")
    identity = f"{'G' if private else 'C'}N{len(workspace.channels) + 1:07d}"
    kind: Kind = "group" if private else "channel"
    created = int(call.box.clock.now())
    channel = Channel(identity, name, kind, {call.caller: None}, created, creator=call.caller)
    return {"channel": _shown(call, workspace.add_channel(channel))}


def invite(call: Call) -> Json:
    channel = call.channel()
    for user in call.required("users").split(","):
        if user not in call.box.workspace.people:
            raise Failure("user_not_found")
        if user in channel.members:
            raise Failure("already_in_channel")
        channel.members[user] = None
        events.member_joined(call.box, user, channel)
    conversation.announce(call.box, channel)
    return {"channel": _shown(call, channel)}


def _shown(call: Call, channel: Channel) -> Json:
    shown: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_im": channel.kind == "im",
        "is_org_shared": False,
    }
    if channel.kind == "im":
        return shown | {"user": channel.other(call.caller)}
    topic = {"value": "", "creator": "", "last_set": 0}
    return shown | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_mpim": False,
        "is_private": channel.kind == "group",
        "is_general": channel.name == "general",
        "is_member": call.caller in channel.members,
        "is_shared": False,
        "is_ext_shared": False,
        "creator": channel.creator,
        "context_team_id": call.box.team_id,
        "topic": topic,
        "purpose": topic,
    }


METHODS = {
    "conversations.open": Method(open_, "im:write"),
    "conversations.list": Method(list_),
    "users.conversations": Method(of_user),
    "conversations.info": Method(info),
    "conversations.members": Method(members),
    "conversations.history": Method(history),
    "conversations.replies": Method(replies),
    "conversations.join": Method(join, "channels:join"),
    "conversations.create": Method(create, "channels:manage"),
    "conversations.invite": Method(invite, "channels:manage"),
}
