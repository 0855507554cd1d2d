"""zoomus knows Zoom's addresses: its V2 components, with their five verbs led through our client.

Each component method forms an address and returns what its verb returns; with these verbs, an awaitable.
Nothing else of zoomus runs: no session, no thread, no token of its own. It puts ids into addresses as they
are, so they come in quoted (`quoted`); it also repeats them as parameters, where they are dropped again.
"""

from collections.abc import Awaitable, Mapping
from typing import Any, Protocol
from urllib.parse import quote

from zoomus.components.meeting import MeetingComponentV2  # type: ignore[import-untyped]
from zoomus.components.past_meeting import PastMeetingComponentV2  # type: ignore[import-untyped]
from zoomus.components.user import UserComponentV2  # type: ignore[import-untyped]

from integrations.zoom.client import Body

IN_THE_ADDRESS = frozenset({"id", "user_id", "meeting_id"})


class Send(Protocol):
    def __call__(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Body | None = None,
    ) -> Awaitable[Body]: ...


class _Verbs:
    """Stands before a component of zoomus, whose own constructor never runs."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def get_request(self, endpoint: str, params: Body | None = None) -> Awaitable[Body]:
        return self._send("GET", endpoint, query=_remaining(params))

    def delete_request(self, endpoint: str, params: Body | None = None) -> Awaitable[Body]:
        return self._send("DELETE", endpoint, query=_remaining(params))

    def post_request(self, endpoint: str, data: Body) -> Awaitable[Body]:
        return self._send("POST", endpoint, body=_remaining(data))

    def patch_request(self, endpoint: str, data: Body) -> Awaitable[Body]:
        return self._send("PATCH", endpoint, body=_remaining(data))

    def put_request(self, endpoint: str, data: Body) -> Awaitable[Body]:
        return self._send("PUT", endpoint, body=_remaining(data))


class Meetings(_Verbs, MeetingComponentV2):  # type: ignore[misc]
    pass


class PastMeetings(_Verbs, PastMeetingComponentV2):  # type: ignore[misc]
    pass


class Users(_Verbs, UserComponentV2):  # type: ignore[misc]
    pass


def quoted(identity: str) -> str:
    """An id or e-mail address as one segment of an address."""
    return quote(identity, safe="@")


def twice_quoted(uuid: str) -> str:
    """As Zoom asks for a run's UUID, which may hold slashes."""
    return quote(quote(uuid, safe=""), safe="")


def _remaining(given: Body | None) -> Body:
    return {name: value for name, value in (given or {}).items() if name not in IN_THE_ADDRESS}
