"""Interpretation of Zoom's events: JSON payloads to `MeetingEvent`.

Ids come as strings in some events and as integers in others.
"""

from datetime import UTC, datetime
from typing import Any

import structlog
from msgspec import ValidationError

from integrations.zoom.answers import participant
from kaigi.meetings.zoom_types import Ended, Joined, Left, MeetingEvent, Started

log = structlog.get_logger(__name__)

Json = dict[str, Any]

KINDS = frozenset(
    {
        "meeting.started",
        "meeting.ended",
        "meeting.participant_joined",
        "meeting.participant_left",
    }
)


def event_of(message: Json) -> MeetingEvent | None:
    """Interpret an event; None for one of another kind, or one that lacks what it should have."""
    if message.get("event") not in KINDS:
        return None
    try:
        return _interpret(message)
    except (KeyError, TypeError, ValueError, OverflowError, ValidationError) as error:
        log.warning("zoom.event_unreadable", event_type=message["event"], exc_info=error)
        return None


def _interpret(message: Json) -> MeetingEvent:
    meeting = message["payload"]["object"]
    meeting_id = str(meeting["id"])
    uuid = str(meeting["uuid"])
    if message["event"] == "meeting.started":
        return Started(meeting_id, uuid, _moment(message, meeting.get("start_time")))
    if message["event"] == "meeting.ended":
        return Ended(meeting_id, uuid, _moment(message, meeting.get("end_time")))
    described = {**meeting["participant"]}
    who = participant(described)
    if message["event"] == "meeting.participant_joined":
        return Joined(meeting_id, uuid, _moment(message, described.get("join_time")), who)
    return Left(meeting_id, uuid, _moment(message, described.get("leave_time")), who)


def _moment(message: Json, written: str | None) -> datetime:
    """Return the time in the event, or else the time at which it was sent, in milliseconds."""
    if written:
        moment = datetime.fromisoformat(written)
        return moment.replace(tzinfo=moment.tzinfo or UTC)
    return datetime.fromtimestamp(int(message["event_ts"]) / 1000, UTC)
