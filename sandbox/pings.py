"""Broadcasts and mentions in a message, which a person's text may have injected."""

import re
from collections.abc import Iterator

from sandbox.json_types import Json

BROADCAST = re.compile(r"<!(channel|here|everyone|subteam\^[A-Z0-9]+)[|>]")
# Only with parse=full or link_names does Slack turn plain words into mentions.
BARE_BROADCAST = re.compile(r"(?<!\w)@(channel|here|everyone)\b")
MENTION = re.compile(r"<@([UW][A-Z0-9]+)[|>]")
MARKED_UP = ("mrkdwn", "markdown")


def in_call(args: Json) -> Json:
    """Return `pings` (broadcasts) and `mentions` (user ids) of a call's message or view."""
    texts = list(_marked_up(args))
    found: Json = {}
    pings = [name for text in texts for name in BROADCAST.findall(text)]
    if args.get("parse") == "full" or args.get("link_names"):
        pings += [name for text in texts for name in BARE_BROADCAST.findall(text)]
    pings += [
        node["range"]
        for node in _nodes(args)
        if node.get("type") == "broadcast" and "range" in node
    ]
    mentions = [name for text in texts for name in MENTION.findall(text)]
    if pings:
        found["pings"] = pings
    if mentions:
        found["mentions"] = mentions
    return found


def _marked_up(args: Json) -> Iterator[str]:
    for place in ("text", "initial_comment", "markdown_text"):
        if isinstance(args.get(place), str):
            yield args[place]
    for node in _nodes(args):
        if node.get("type") in MARKED_UP and isinstance(node.get("text"), str):
            yield node["text"]
    for attachment in args.get("attachments") or []:
        if isinstance(attachment, dict):
            yield from (str(attachment[key]) for key in ("text", "pretext") if key in attachment)


def _nodes(value: object) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            if isinstance(inner, dict | list):
                yield from _nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            if isinstance(inner, dict | list):
                yield from _nodes(inner)
