"""From Zoom's words about meetings to ours. Ids come as strings in some events and as integers in others."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import structlog

from integrations.zoom.meetings import participant
from kaigi.meetings.zoom_types import Ended, Joined, Left, MeetingEvent, Started

log = structlog.get_logger(__name__)

Json = dict[str, Any]


def event_of(message: Json) -> MeetingEvent | None:
    """None for an event that is none of ours, or that lacks what it should say."""
    read = EVENTS.get(str(message.get("event")))
    if read is None:
        return None
    try:
        return read(message, message["payload"]["object"])
    except (KeyError, TypeError, ValueError):
        log.warning("zoom.event_unreadable", event_type=message["event"])
        return None


def _started(message: Json, meeting: Json) -> Started:
    return Started(
        str(meeting["id"]), str(meeting["uuid"]), _at(message, meeting.get("start_time"))
    )


def _ended(message: Json, meeting: Json) -> Ended:
    return Ended(str(meeting["id"]), str(meeting["uuid"]), _at(message, meeting.get("end_time")))


def _joined(message: Json, meeting: Json) -> Joined:
    who = {**meeting["participant"]}
    at = _at(message, who.get("join_time"))
    return Joined(str(meeting["id"]), str(meeting["uuid"]), at, participant(who))


def _left(message: Json, meeting: Json) -> Left:
    who = {**meeting["participant"]}
    at = _at(message, who.get("leave_time"))
    return Left(str(meeting["id"]), str(meeting["uuid"]), at, participant(who))


EVENTS: dict[str, Callable[[Json, Json], MeetingEvent]] = {
    "meeting.started": _started,
    "meeting.ended": _ended,
    "meeting.participant_joined": _joined,
    "meeting.participant_left": _left,
}


def _at(message: Json, written: str | None) -> datetime:
    """The moment in the event's own words, or else when it was sent, in milliseconds."""
    if written:
        moment = datetime.fromisoformat(written)
        return moment.replace(tzinfo=moment.tzinfo or UTC)
    return datetime.fromtimestamp(int(message["event_ts"]) / 1000, UTC)
