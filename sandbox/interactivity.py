"""Payloads of interactions: commands, shortcuts, actions and views."""

from sandbox import events, form_state
from sandbox.blocks import find_element
from sandbox.box import Box
from sandbox.files import as_slack
from sandbox.json_types import Json
from sandbox.workspace import Channel, Message, Person

DIRECT_NAME = "directmessage"


def base(box: Box, kind: str, person: Person) -> Json:
    """Return the fields that all interactions share."""
    return {
        "type": kind,
        "user": {
            "id": person.id,
            "username": person.name,
            "name": person.name,
            "team_id": box.team_id,
        },
        "team": {"id": box.team_id, "domain": box.workspace.team["domain"]},
        "api_app_id": box.app.id,
        "token": "verification",
        "enterprise": None,
        "is_enterprise_install": False,
    }


def slash_command(box: Box, person: Person, channel: Channel, command: str, text: str) -> Json:
    return {
        "token": "verification",
        "team_id": box.team_id,
        "team_domain": box.workspace.team["domain"],
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": person.id,
        "user_name": person.name,
        "command": command,
        "text": text,
        "api_app_id": box.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url(box, person.id, channel),
        "trigger_id": box.triggers.make(person.id),
    }


def response_url(box: Box, user: str, channel: Channel, message: Message | None = None) -> str:
    token = box.response_urls.make(user, channel.id, message.ts if message else None)
    return f"{box.url}/response/{token}"


def shortcut(box: Box, person: Person, callback_id: str) -> Json:
    payload = base(box, "shortcut", person)
    return payload | {
        "callback_id": callback_id,
        "trigger_id": box.triggers.make(person.id),
        "action_ts": box.clock.stamp(),
    }


def message_shortcut(
    box: Box, person: Person, callback_id: str, channel: Channel, message: Message
) -> Json:
    return base(box, "message_action", person) | {
        "callback_id": callback_id,
        "trigger_id": box.triggers.make(person.id),
        "action_ts": box.clock.stamp(),
        "channel": {"id": channel.id, "name": channel.name},
        "message_ts": message.ts,
        "message": message.body,
        "response_url": response_url(box, person.id, channel, message),
    }


def action_in_message(
    box: Box, person: Person, channel: Channel, message: Message, action: Json, given: Json
) -> Json:
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    container["is_ephemeral"] = message.only_for is not None
    if "thread_ts" in message.body:
        container["thread_ts"] = message.body["thread_ts"]
    state = form_state.values(message.body.get("blocks", []), {**given, **_as_state(action)})
    return base(box, "block_actions", person) | {
        "container": container,
        "trigger_id": box.triggers.make(person.id),
        "channel": {"id": channel.id, "name": channel.name},
        "message": message.body,
        "state": {"values": state},
        "response_url": response_url(box, person.id, channel, message),
        "actions": [action],
    }


def action_in_view(box: Box, person: Person, view_id: str, action: Json, given: Json) -> Json:
    """Return the payload of an action in a view, after merging the given values into the view."""
    view = box.views.by_id[view_id]
    box.views.fill(view, with_files(box, {**given, **_as_state(action)}))
    modal = view.body["type"] == "modal"
    return base(box, "block_actions", person) | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": box.triggers.make(person.id, view.id if modal else None),
        "view": view.body,
        "actions": [action],
    }


def action(box: Box, blocks: list[Json], given: Json) -> Json | None:
    """Return the element's own parts and the person's choice; None without such an element."""
    element = find_element(blocks, given["block_id"], given["action_id"])
    if element is None:
        return None
    described: Json = {key: given[key] for key in ("block_id", "action_id")}
    described |= {"type": element["type"], "action_ts": box.clock.stamp()}
    described |= {
        key: element[key] for key in ("text", "value", "style", "url", "confirm") if key in element
    }
    if "placeholder" in element:
        described["placeholder"] = element["placeholder"]
    described |= {key: given[key] for key in given if key in form_state.VALUE_KEYS}
    return described


def _as_state(action: Json) -> Json:
    if action["type"] not in form_state.FIELDS:
        return {}
    return {action["block_id"]: {action["action_id"]: action}}


def with_files(box: Box, given: Json) -> Json:
    """Return the values with file objects in place of file ids."""
    return {
        block_id: {action_id: _with_files(box, entry) for action_id, entry in entries.items()}
        for block_id, entries in given.items()
    }


def _with_files(box: Box, entry: Json) -> Json:
    if not entry.get("files"):
        return entry
    ids = [file["id"] if isinstance(file, dict) else file for file in entry["files"]]
    files = [box.files.by_id[file_id] for file_id in ids if file_id in box.files.by_id]
    return {**entry, "files": [as_slack(file, box.url, box.team_id) for file in files]}


def suggestion(box: Box, person: Person, view: Json, given: Json, typed: str) -> Json:
    return base(box, "block_suggestion", person) | {
        "container": {"type": "view", "view_id": view["id"]},
        "view": view,
        "block_id": given["block_id"],
        "action_id": given["action_id"],
        "value": typed,
    }


def view_submission(box: Box, person: Person, view: Json) -> Json:
    return base(box, "view_submission", person) | {
        "trigger_id": box.triggers.make(person.id, view["id"]),
        "view": view,
        "response_urls": _response_urls(box, person, view),
    }


def _response_urls(box: Box, person: Person, view: Json) -> list[Json]:
    """Return a response URL for each channel chosen in a select with response_url_enabled."""
    urls = []
    for block in view["blocks"]:
        element = block.get("element", {})
        if not element.get("response_url_enabled"):
            continue
        entry = view["state"]["values"][block["block_id"]][element["action_id"]]
        chosen = entry.get("selected_conversation") or entry.get("selected_channel") or ""
        channel = box.workspace.channel(chosen)
        if channel is not None:
            named = {"block_id": block["block_id"], "action_id": element["action_id"]}
            url = response_url(box, person.id, channel)
            urls.append({**named, "channel_id": channel.id, "response_url": url})
    return urls


def view_closed(box: Box, person: Person, view: Json, is_cleared: bool) -> Json:
    return base(box, "view_closed", person) | {"view": view, "is_cleared": is_cleared}


def open_home(box: Box, person: Person, tab: str) -> None:
    events.home_opened(box, person.id, tab)
