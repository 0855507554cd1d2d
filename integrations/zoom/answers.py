"""Interpretation of Zoom's successful answers.

Failed ones are interpreted in `errors`, events in `events`. Zoom's contract requires next to
nothing of its answers: whatever may be absent has a default here, lists and UUIDs among them.
"""

from http import HTTPStatus
from typing import Any, TypeVar

import httpx
import msgspec
from msgspec import Struct

from integrations.zoom.errors import unreadable
from kaigi.meetings.zoom_types import Host, Participant, ZoomMeeting

T = TypeVar("T")

LICENSED = 2
"""The type of a licensed user."""

Body = dict[str, Any]
Id = int | str | None
"""An id, which comes as a number in some answers and as text in others."""


class _User(Struct, frozen=True):
    type: int
    id: Id = None
    email: str | None = None


class Listed(Struct, frozen=True):
    """A meeting as Zoom lists, makes or returns it."""

    id: Id = None
    uuid: str | None = None
    agenda: str | None = None
    status: str | None = None
    topic: str | None = None
    host_email: str | None = None
    join_url: str | None = None
    start_url: str | None = None
    password: str | None = None

    @property
    def is_running(self) -> bool:
        return self.status == "started"


class Meetings(Struct, frozen=True):
    """A page of a user's meetings."""

    meetings: list[Listed] | None = None


class _Present(Struct, frozen=True):
    user_id: Id = None
    participant_uuid: str | None = None
    id: Id = None
    user_name: str | None = None
    email: str | None = None
    leave_time: str | None = None


class _Participants(Struct, frozen=True):
    participants: list[_Present] | None = None


class _Page(Struct, frozen=True):
    next_page_token: str | None = None


def body_of(response: httpx.Response, *, changes: bool) -> Body:
    """Return an answer's JSON object; {} for an answer without content.

    Raise Unavailable, or OutcomeUnknown for a call that changes something, if it is not JSON.
    """
    if response.status_code == HTTPStatus.NO_CONTENT:
        return {}
    try:
        body = response.json()
    except (ValueError, RecursionError):
        raise unreadable(changes=changes) from None
    if not isinstance(body, dict):
        raise unreadable(changes=changes)
    return body


def read(body: Body, shape: type[T], *, changes: bool = False) -> T:
    """Convert an answer. Raise Unavailable or OutcomeUnknown if it is not what Zoom publishes."""
    try:
        return msgspec.convert(body, shape)
    except msgspec.ValidationError:
        raise unreadable(changes=changes) from None


def host(body: Body, email: str) -> Host:
    """Interpret a user. Raise Unavailable if the answer lacks what a user has."""
    user = read(body, _User)
    address = user.email or email
    return Host(str(user.id or address), address, user.type == LICENSED)


def meeting(body: Body, *, changes: bool) -> ZoomMeeting:
    """Interpret a meeting.

    Raise OutcomeUnknown if the answer to a create lacks what a card needs; otherwise Unavailable.
    A host who is signed in to Zoom can start by the link to join.
    """
    found = read(body, Listed, changes=changes)
    if not found.id or not found.join_url:
        raise unreadable(changes=changes)
    return ZoomMeeting(
        id=str(found.id),
        uuid=found.uuid or "",
        started=found.is_running,
        topic=found.topic or "",
        host_email=found.host_email or "",
        join_url=found.join_url,
        start_url=found.start_url or found.join_url,
        passcode=found.password or "",
    )


def present(page: Body) -> list[Participant]:
    """Interpret a page of the dashboard: the participants who have not left."""
    listed = read(page, _Participants).participants or []
    return [_participant(each) for each in listed if not each.leave_time]


def participant(described: Body) -> Participant:
    """Interpret a participant of an event. Raise ValidationError."""
    return _participant(msgspec.convert(described, _Present))


def next_page(page: Body) -> str:
    """Return the token of the next page of a list; empty on the last."""
    return read(page, _Page).next_page_token or ""


def _participant(found: _Present) -> Participant:
    """Return a participant of an event or of the dashboard; both have `user_id`."""
    key = found.user_id or found.participant_uuid or found.id or ""
    return Participant(str(key), found.user_name or "", found.email or "")
