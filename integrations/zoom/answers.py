"""Interpretation of Zoom's successful answers.

Failed ones are interpreted in `errors`, events in `events`.
"""

from http import HTTPStatus
from typing import Any

import httpx

from integrations.zoom.errors import unreadable
from kaigi.meetings.zoom_types import Host, Participant, ZoomMeeting

LICENSED = 2
"""The type of a licensed user."""

Body = dict[str, Any]


def body_of(response: httpx.Response, *, changes: bool) -> Body:
    """Return an answer's JSON object; {} for an answer without content.

    Raise Unavailable, or OutcomeUnknown for a call that changes something, if it is not JSON.
    """
    if response.status_code == HTTPStatus.NO_CONTENT:
        return {}
    try:
        body = response.json()
    except ValueError:
        raise unreadable(changes=changes) from None
    if not isinstance(body, dict):
        raise unreadable(changes=changes)
    return body


def host(body: Body, email: str) -> Host:
    """Interpret a user. Raise Unavailable if the answer lacks what a user has."""
    try:
        return Host(str(body["id"]), str(body.get("email") or email), body["type"] == LICENSED)
    except KeyError:
        raise unreadable(changes=False) from None


def meeting(body: Body, *, changes: bool) -> ZoomMeeting:
    """Interpret a meeting.

    Raise OutcomeUnknown if the answer to a create lacks what a card needs; otherwise Unavailable.
    """
    try:
        return ZoomMeeting(
            id=str(body["id"]),
            uuid=str(body.get("uuid") or ""),
            started=body.get("status") == "started",
            topic=str(body.get("topic") or ""),
            host_email=str(body.get("host_email") or ""),
            join_url=str(body["join_url"]),
            start_url=str(body["start_url"]),
            passcode=str(body.get("password") or ""),
        )
    except KeyError:
        raise unreadable(changes=changes) from None


def present(page: Body) -> list[Participant]:
    """Interpret a page of the dashboard: the participants who have not left."""
    return [
        participant(described)
        for described in page.get("participants") or []
        if not described.get("leave_time")
    ]


def participant(described: Body) -> Participant:
    """Interpret a participant of an event or of the dashboard; both have `user_id`."""
    key = described.get("user_id") or described.get("participant_uuid") or described.get("id") or ""
    return Participant(
        str(key), str(described.get("user_name") or ""), str(described.get("email") or "")
    )
