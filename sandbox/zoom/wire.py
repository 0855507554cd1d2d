"""Calls of Zoom's API and their refusals with Zoom's codes."""

from dataclasses import dataclass
from urllib.parse import unquote

from sandbox.box import Box
from sandbox.json_types import Json
from sandbox.workspace import Person
from sandbox.zoom.account import Account, Meeting
from sandbox.zoom.events import Events


class Refusal(Exception):
    """Refused call, answered as {"code": …, "message": …}."""

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        errors: list[Json] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.errors = errors
        self.headers = headers or {}

    def body(self) -> Json:
        body: Json = {"code": self.code, "message": str(self)}
        return body | ({"errors": self.errors} if self.errors else {})


def no_such_user(who: str) -> Refusal:
    return Refusal(404, 1001, f"User does not exist: {who}.")


def invalid(field: str, message: str = "Invalid field.") -> Refusal:
    return Refusal(400, 300, "Validation Failed.", [{"field": field, "message": message}])


@dataclass(frozen=True, slots=True)
class Call:
    box: Box
    account: Account
    events: Events
    named: Json
    query: Json
    body: Json

    def user(self) -> Person:
        who = str(self.named["userId"])
        person = self.account.user(who)
        if person is None:
            raise no_such_user(who)
        return person

    def meeting(self) -> Meeting:
        named = str(self.named["meetingId"])
        meeting = self.account.meetings.get(int(named)) if named.isdigit() else None
        if meeting is None:
            raise Refusal(404, 3001, f"Meeting does not exist: {named}.")
        return meeting

    def uuid(self) -> str:
        """Return the uuid: encoded twice, since it may contain slashes; aiohttp decodes once."""
        return unquote(str(self.named["meetingId"]))

    def page(self, items: list[Json], name: str) -> Json:
        """Return a page of `items` in Zoom's form; the token is opaque to callers."""
        size = int(self.query.get("page_size", 30))
        if not 1 <= size <= 300:
            raise invalid("page_size")
        token = str(self.query.get("next_page_token", ""))
        start = int(token.removeprefix("after-")) if token else 0
        following = start + size
        return {
            "next_page_token": f"after-{following}" if following < len(items) else "",
            "page_size": size,
            "total_records": len(items),
            name: items[start:following],
        }
