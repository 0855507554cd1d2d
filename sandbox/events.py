"""Events API: events that the manifest subscribes to, where the bot is a member."""

import secrets

from sandbox.box import Box
from sandbox.json_types import Json
from sandbox.workspace import Channel, Message, Person

MESSAGE_EVENTS = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


def publish(box: Box, subscription: str, event: Json) -> None:
    """Send an event if the manifest subscribes to it."""
    if subscription not in box.app.events:
        return
    payload = {
        "token": "verification",
        "team_id": box.team_id,
        "context_team_id": box.team_id,
        "api_app_id": box.app.id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(box.clock.now()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": box.team_id,
                "user_id": box.app.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }
    box.sockets.publish(event["type"], payload)


def message_posted(box: Box, channel: Channel, message: Message) -> None:
    """Publish message.* where the bot is a member, and app_mention where the text mentions it."""
    if box.app.bot_user_id not in channel.members:
        return
    event = {**message.body, "channel": channel.id, "event_ts": message.ts}
    publish(box, MESSAGE_EVENTS[channel.kind], {**event, "channel_type": channel.kind})
    if channel.kind != "im" and f"<@{box.app.bot_user_id}>" in message.body.get("text", ""):
        publish(box, "app_mention", {**event, "type": "app_mention"})


def message_changed(box: Box, channel: Channel, before: Message, after: Message | None) -> None:
    if box.app.bot_user_id not in channel.members:
        return
    event: Json = {
        "type": "message",
        "subtype": "message_changed" if after else "message_deleted",
        "channel": channel.id,
        "channel_type": channel.kind,
        "previous_message": before.body,
        "hidden": True,
        "ts": before.ts,
        "event_ts": box.clock.stamp(),
    }
    event |= {"message": after.body} if after else {"deleted_ts": before.ts}
    publish(box, MESSAGE_EVENTS[channel.kind], event)


def reaction_changed(
    box: Box, kind: str, user: str, channel: Channel, message: Message, name: str
) -> None:
    """Publish a reaction; `kind` is reaction_added or reaction_removed."""
    if box.app.bot_user_id not in channel.members:
        return
    event = {
        "type": kind,
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": channel.id, "ts": message.ts},
        "item_user": message.body.get("user", ""),
        "event_ts": box.clock.stamp(),
    }
    publish(box, kind, event)


def home_opened(box: Box, user: str, tab: str) -> None:
    event: Json = {
        "type": "app_home_opened",
        "user": user,
        "channel": box.workspace.app_direct(user).id,
        "tab": tab,
        "event_ts": box.clock.stamp(),
    }
    home = box.views.homes.get(user)
    if home and tab == "home":
        event["view"] = home.body
    publish(box, "app_home_opened", event)


def file_shared(box: Box, user: str, file_id: str, channel: Channel) -> None:
    if box.app.bot_user_id not in channel.members:
        return
    event = {
        "type": "file_shared",
        "file_id": file_id,
        "user_id": user,
        "file": {"id": file_id},
        "channel_id": channel.id,
        "event_ts": box.clock.stamp(),
    }
    publish(box, "file_shared", event)


def member_joined(box: Box, user: str, channel: Channel) -> None:
    event = {
        "type": "member_joined_channel",
        "user": user,
        "channel": channel.id,
        "channel_type": "G" if channel.kind == "group" else "C",
        "team": box.team_id,
        "event_ts": box.clock.stamp(),
    }
    publish(box, "member_joined_channel", event)


def user_changed(box: Box, kind: str, who: Person) -> None:
    """Publish a change of the staff; `kind` is team_join or user_change."""
    user = {**who.as_slack(box.team_id), "locale": who.locale}
    publish(box, kind, {"type": kind, "user": user, "event_ts": box.clock.stamp()})
