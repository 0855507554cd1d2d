"""Interpretation of Zoom's events: JSON payloads to `MeetingEvent`.

Ids come as strings in some events and as integers in others.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import structlog

from integrations.zoom.answers import participant
from kaigi.meetings.zoom_types import Ended, Joined, Left, MeetingEvent, Started

log = structlog.get_logger(__name__)

Json = dict[str, Any]


def event_of(message: Json) -> MeetingEvent | None:
    """Interpret an event; None for one of another kind, or one that lacks what it should have."""
    read = EVENTS.get(str(message.get("event")))
    if read is None:
        return None
    try:
        return read(message, message["payload"]["object"])
    except (KeyError, TypeError, ValueError) as error:
        log.warning("zoom.event_unreadable", event_type=message["event"], exc_info=error)
        return None


def _started(message: Json, meeting: Json) -> Started:
    at = _moment(message, meeting.get("start_time"))
    return Started(str(meeting["id"]), str(meeting["uuid"]), at)


def _ended(message: Json, meeting: Json) -> Ended:
    at = _moment(message, meeting.get("end_time"))
    return Ended(str(meeting["id"]), str(meeting["uuid"]), at)


def _joined(message: Json, meeting: Json) -> Joined:
    described = {**meeting["participant"]}
    at = _moment(message, described.get("join_time"))
    return Joined(str(meeting["id"]), str(meeting["uuid"]), at, participant(described))


def _left(message: Json, meeting: Json) -> Left:
    described = {**meeting["participant"]}
    at = _moment(message, described.get("leave_time"))
    return Left(str(meeting["id"]), str(meeting["uuid"]), at, participant(described))


EVENTS: dict[str, Callable[[Json, Json], MeetingEvent]] = {
    "meeting.started": _started,
    "meeting.ended": _ended,
    "meeting.participant_joined": _joined,
    "meeting.participant_left": _left,
}


def _moment(message: Json, written: str | None) -> datetime:
    """Return the time in the event, or else the time at which it was sent, in milliseconds."""
    if written:
        moment = datetime.fromisoformat(written)
        return moment.replace(tzinfo=moment.tzinfo or UTC)
    return datetime.fromtimestamp(int(message["event_ts"]) / 1000, UTC)
