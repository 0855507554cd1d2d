"""One call of a Web API method: its arguments, its caller, and its errors."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeVar

from sandbox.box import Box
from sandbox.json_types import Json
from sandbox.workspace import Channel, Person

TokenKind = Literal["none", "bot", "app", "user"]
T = TypeVar("T")


class Failure(Exception):
    """An answer with ok: false: Slack's error `code`, and `more` fields of the answer."""

    def __init__(self, code: str, *messages: str, **more: object) -> None:
        super().__init__(code)
        self.code = code
        self.more: Json = dict(more)
        if messages:
            self.more["response_metadata"] = {"messages": list(messages)}


@dataclass(frozen=True, slots=True)
class Call:
    box: Box
    method: str
    args: Json
    kind: TokenKind
    caller: str

    def text(self, name: str, default: str = "") -> str:
        value = self.args.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise Failure("invalid_arguments", f"[ERROR] missing required field: {name}")
        return value

    def flag(self, name: str) -> bool:
        return self.args.get(name) in (True, 1, "1", "true", "True")

    def number(self, name: str, default: int) -> int:
        value = self.args.get(name)
        if value in (None, ""):
            return default
        try:
            return int(str(value))
        except ValueError:
            raise Failure("invalid_arguments", f"[ERROR] {name} must be an integer") from None

    def structure(self, name: str, shape: type[T], error: str) -> T | None:
        """Return an object or array among the arguments; None when not given."""
        value = self.args.get(name)
        if value in (None, ""):
            return None
        if not isinstance(value, shape):
            raise Failure(error)
        return value

    def grants(self, scope: str) -> bool:
        return self.kind != "bot" or scope in self.box.app.scopes

    def need(self, scope: str) -> None:
        if not self.grants(scope):
            raise missing_scope(self.box, scope)

    def channel(self, name: str = "channel") -> Channel:
        """Return the conversation that the call names, if the caller may see it."""
        channel = self.box.workspace.channel(self.required(name))
        if channel is None or (channel.kind != "channel" and self.caller not in channel.members):
            raise Failure("channel_not_found")
        return channel

    def person(self, name: str = "user") -> Person:
        person = self.box.workspace.people.get(self.required(name))
        if person is None:
            raise Failure("user_not_found")
        return person

    def page(self, items: Sequence[T], default: int, most: int) -> tuple[Sequence[T], Json]:
        """Return a page of `items` and its response_metadata; the cursor is opaque to callers."""
        limit = self.number("limit", default)
        if not 1 <= limit <= most:
            raise Failure("invalid_limit")
        cursor = self.text("cursor")
        start = 0
        if cursor:
            word, _, number = cursor.partition(":")
            if word != "offset" or not number.isdigit():
                raise Failure("invalid_cursor")
            start = int(number)
        following = start + limit
        more = f"offset:{following}" if following < len(items) else ""
        return items[start:following], {"next_cursor": more}


def missing_scope(box: Box, needed: str) -> Failure:
    return Failure("missing_scope", needed=needed, provided=",".join(sorted(box.app.scopes)))


class Method(NamedTuple):
    """A method: `run` returns the answer without its ok; the bot's token needs `scope`."""

    run: Callable[[Call], Json]
    scope: str = ""
    tokens: tuple[TokenKind, ...] = ("bot", "user")


STRUCTURED = ("blocks", "attachments", "metadata", "view", "profile", "files", "message")


def opened(args: Json) -> Json:
    """Parse the JSON that forms and queries carry as text, and return the arguments."""
    for name in STRUCTURED:
        value = args.get(name)
        if isinstance(value, str) and value[:1] in ("{", "["):
            try:
                args[name] = json.loads(value)
            except ValueError:
                continue
    return args
