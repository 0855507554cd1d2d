"""Readers of Slack's payloads: what was typed, clicked or opened, and its identity."""

import hashlib
import json
from typing import Any

from kaigi.errors import Refused, _

Payload = dict[str, Any]

ARGUMENT_LIMIT = 4_000
"""Characters behind a slash command: a hundred mentions."""

MEMBER_EVENTS = frozenset({"team_join", "user_change"})
"""Events about a member who has asked for nothing, and who need not be on the staff list."""


def argument(command: Payload) -> str:
    """Return the text behind a slash command as typed: Slack sends `&`, `<` and `>` escaped.

    Raise Refused for a text that no command needs, before any expression reads it.
    """
    text: str = command.get("text") or ""
    if len(text) > ARGUMENT_LIMIT:
        raise Refused(
            _("This has {n} characters, and Kaigi reads {most}.", n=len(text), most=ARGUMENT_LIMIT),
            _("Nothing was changed. Type less."),
        )
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def form_value(view: Payload, name: str) -> Payload:
    """Return one field of a submitted form, whose block id and action id are both `name`."""
    found: Payload = view["state"]["values"].get(name, {}).get(name, {})
    return found


def modal_id(body: Payload) -> str | None:
    """Return the id of the modal that the click came from; None for a message or a home."""
    view = body.get("view") or {}
    return view["id"] if view.get("type") == "modal" else None


def click_key(body: Payload) -> str:
    """Return an idempotency key: the same for each delivery of one click, and for no other."""
    action = (body.get("actions") or [{}])[0]
    parts = [
        (body.get("user") or {}).get("id") or body.get("user_id"),
        body.get("trigger_id"),
        action.get("action_id"),
        action.get("action_ts"),
        (body.get("view") or {}).get("id"),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def kind_of(body: Payload) -> str:
    """Return Slack's type of a payload, or `command`, for which Slack names none."""
    return str(body.get("type", "command" if "command" in body else "unknown"))


def name_of(body: Payload) -> str | None:
    """Return the name under which a listener for this payload would be registered."""
    named = [body.get("event"), body.get("view"), *body.get("actions", []), body]
    keys = ("action_id", "callback_id", "command", "type")
    return next((part[key] for key in keys for part in named if part and part.get(key)), None)


def is_member_event(body: Payload) -> bool:
    """Tell whether the payload is an event about a member of the workspace."""
    return (body.get("event") or {}).get("type") in MEMBER_EVENTS
