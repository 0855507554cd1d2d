"""Zoom's endpoints from zoomus' V2 components, whose five verb helpers are replaced by our client.

A component's method builds a path and returns what its verb helper returns; with ours, an
awaitable. Nothing else of zoomus runs: no session, no thread, no token. It puts ids into paths
unquoted, so callers quote them (`quoted`); it repeats them as parameters, which are removed here.
"""

from collections.abc import Awaitable, Mapping
from typing import Any, Protocol
from urllib.parse import quote

from zoomus.components.meeting import MeetingComponentV2  # type: ignore[import-untyped]
from zoomus.components.past_meeting import PastMeetingComponentV2  # type: ignore[import-untyped]
from zoomus.components.user import UserComponentV2  # type: ignore[import-untyped]

from integrations.zoom.answers import Body

PATH_PARAMETERS = frozenset({"id", "user_id", "meeting_id"})


class Send(Protocol):
    """`ZoomClient.send`."""

    def __call__(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Body | None = None,
    ) -> Awaitable[Body]: ...


class _Verbs:
    """Verb helpers, mixed in before a component of zoomus, whose constructor never runs."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def get_request(self, endpoint: str, params: Body | None = None) -> Awaitable[Body]:
        return self._send("GET", endpoint, query=_without_path_parameters(params))

    def delete_request(self, endpoint: str, params: Body | None = None) -> Awaitable[Body]:
        return self._send("DELETE", endpoint, query=_without_path_parameters(params))

    def post_request(self, endpoint: str, data: Body) -> Awaitable[Body]:
        return self._send("POST", endpoint, body=_without_path_parameters(data))

    def patch_request(self, endpoint: str, data: Body) -> Awaitable[Body]:
        return self._send("PATCH", endpoint, body=_without_path_parameters(data))

    def put_request(self, endpoint: str, data: Body) -> Awaitable[Body]:
        return self._send("PUT", endpoint, body=_without_path_parameters(data))


class Meetings(_Verbs, MeetingComponentV2):  # type: ignore[misc]
    pass


class PastMeetings(_Verbs, PastMeetingComponentV2):  # type: ignore[misc]
    pass


class Users(_Verbs, UserComponentV2):  # type: ignore[misc]
    pass


def quoted(identity: str) -> str:
    """Quote an id or e-mail address as one segment of a path."""
    return quote(identity, safe="@")


def twice_quoted(uuid: str) -> str:
    """Quote a run's UUID twice, as Zoom requires for UUIDs that contain slashes."""
    return quote(quote(uuid, safe=""), safe="")


def _without_path_parameters(parameters: Body | None) -> Body:
    return {
        name: value for name, value in (parameters or {}).items() if name not in PATH_PARAMETERS
    }
