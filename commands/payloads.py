"""Readers of Slack's payloads: what was typed, clicked or opened, and its identity."""

import hashlib
import json
from collections.abc import Callable
from typing import Any, TypeVar

from kaigi.delivery.desk import Asker
from kaigi.errors import Refused, _

Payload = dict[str, Any]
T = TypeVar("T")


class Unknown(Refused):
    """Refusal of a button or form that no card of this version has."""

    def __init__(self) -> None:
        super().__init__(
            _("This belongs to an older version of Kaigi. Nothing was changed."),
            _("Open Kaigi's home for what waits for you now."),
        )


ARGUMENT_LIMIT = 4_000
"""Characters behind a slash command: a hundred mentions."""

KEY_LIMIT = 64
"""Characters of the longest key of a click."""

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
    return unescaped(text)


def unescaped(text: str) -> str:
    """Return a text as typed: Slack sends `&`, `<` and `>` escaped."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def form_value(view: Payload, name: str) -> Payload:
    """Return one field of a submitted form, whose block id and action id are both `name`."""
    values = (view.get("state") or {}).get("values") or {}
    found: Payload = values.get(name, {}).get(name, {})
    return found


def modal_id(body: Payload) -> str | None:
    """Return the id of the modal that the click came from; None for a message or a home."""
    view = body.get("view") or {}
    return view["id"] if view.get("type") == "modal" else None


def click_key(body: Payload) -> str:
    """Return an idempotency key: a fingerprint of one click or command, and of what it asks for.

    Each delivery of it has the same key. Its content is part of the key, so that the same key
    never comes with other content.
    """
    action = (body.get("actions") or [{}])[0]
    view = body.get("view") or {}
    return _fingerprint(
        (body.get("user") or {}).get("id") or body.get("user_id"),
        body.get("trigger_id"),
        action,
        [body.get("command"), body.get("text"), body.get("callback_id")],
        [view.get(name) for name in ("id", "callback_id", "private_metadata", "state")],
    )


def form_key(body: Payload) -> str:
    """Return the idempotency key of a form that one person submits, perhaps more than once.

    After a lost answer the form stays open, and may be corrected: the desk that records under this
    key compares the content.
    """
    return _fingerprint(body["user"]["id"], body["view"]["id"])


def form_key_of(body: Payload, form_id: str) -> str:
    """Return the idempotency key of another form of this person's, which led to this one."""
    return _fingerprint(body["user"]["id"], form_id)


def parsed(read: Callable[[str], T], value: object) -> T:
    """Read the value of a button or form; refuse one that `read` finds to have another shape.

    `read` raises ValueError. Every value is read here: also one that no card has, such as text that
    no database takes.
    """
    if not isinstance(value, str) or "\0" in value:
        raise Unknown
    try:
        value.encode()
        return read(value)
    except ValueError:
        raise Unknown from None


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


def is_bots_message(body: Payload) -> bool:
    """Tell whether the payload is an event about a bot's message, such as each card of Kaigi's."""
    event = body.get("event") or {}
    messages = (event, event.get("message") or {}, event.get("previous_message") or {})
    return event.get("type") == "message" and any("bot_id" in each for each in messages)


def start_of_page(value: str) -> int:
    """Read where a page of a list begins; for `parsed`."""
    if not (value.isascii() and value.isdigit() and len(value) < 7):
        raise ValueError
    return int(value)


def meeting_id(value: str) -> str:
    """Read the id of a meeting, which is the key of a click; for `parsed`."""
    if not (value.isascii() and value.isprintable() and 0 < len(value) <= KEY_LIMIT):
        raise ValueError
    return value


def permalink(body: Payload, channel: str, ts: str, thread: str = "") -> str:
    """Return the address of a message; `thread`: that of the message which it answers.

    It is made here: Slack tells no app the one of a conversation that it is no member of. Empty
    where the payload does not name the workspace's domain.
    """
    domain = (body.get("team") or {}).get("domain") or body.get("team_domain")
    place = f"?thread_ts={thread}&cid={channel}" if thread and thread != ts else ""
    path = f"archives/{channel}/p{ts.replace('.', '')}{place}"
    return f"https://{domain}.slack.com/{path}" if domain else ""


def _fingerprint(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


def asker(body: Payload) -> Asker:
    """Return who clicked, and where a private answer reaches them."""
    return Asker(
        body["user"]["id"],
        (body.get("channel") or {}).get("id", ""),
        body.get("response_url", ""),
    )


def clicked_message(body: Payload) -> Payload | None:
    """Return where the clicked message is, and the URL that replaces it; None for a view."""
    if "message" not in body:
        return None
    place = body["container"]
    return {
        "response_url": body["response_url"],
        "channel": place["channel_id"],
        "ts": place["message_ts"],
    }
