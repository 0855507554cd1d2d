"""Synchronisation with Zoom: its calls' parameters, and the effects of its answers and events.

Each public method is one transaction; those that take `tx` run in the one that closes a task.
"""

from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import Connection

from kaigi.clock import Clock
from kaigi.errors import KaigiError, Unavailable, _
from kaigi.meetings import attendance, replies, rules, tables
from kaigi.meetings.notices import MeetingNotices
from kaigi.meetings.rules import Meeting, State
from kaigi.meetings.zoom_types import (
    CreateRequest,
    Ended,
    Joined,
    Left,
    MeetingEvent,
    NewMeeting,
    Participant,
    Phase,
    Started,
    Status,
    ZoomMeeting,
    ZoomRef,
)
from kaigi.storage import Storage, reading, transaction

log = structlog.get_logger(__name__)


class ZoomSync:
    """Synchronisation of the record with Zoom."""

    def __init__(self, storage: Storage, notices: MeetingNotices, clock: Clock) -> None:
        self.storage = storage
        self._notices = notices
        self._clock = clock

    @transaction
    def create_request(self, tx: Connection, meeting_id: str) -> CreateRequest:
        """Return the meeting that Zoom is to create; refuse one that has taken too long."""
        meeting = self._meeting(tx, meeting_id)
        if rules.is_overdue(meeting, self._clock.now()):
            self._refuse(tx, meeting, Unavailable(_("Zoom has not answered.")))
            meeting = self._meeting(tx, meeting_id)
        new = NewMeeting(
            host_email=meeting.zoom_host,
            topic=meeting.topic,
            nonce=meeting.id,
            starts_at=meeting.starts_at,
            minutes=meeting.minutes,
        )
        return CreateRequest(new, is_wanted=rules.is_wanted(meeting))

    @transaction
    def delayed(self, tx: Connection, meeting_id: str) -> None:
        """Tell the host, once, that Zoom did not take the call."""
        meeting = self._meeting(tx, meeting_id)
        if rules.is_wanted(meeting):
            self._notices.tell_host(tx, meeting, "delayed", partial(replies.delayed, meeting.topic))

    def made(self, tx: Connection, meeting_id: str, made: ZoomMeeting) -> None:
        """Store a created meeting and announce it; end one that was cancelled meanwhile."""
        tables.store_zoom_meeting(tx, meeting_id, made)
        if tables.set_state(tx, meeting_id, State.OPEN, before=State.RESERVED):
            if made.started:
                attendance.begin_run(tx, meeting_id, made.uuid, self._clock.now())
            self._notices.announce(tx, self._meeting(tx, meeting_id))
        else:
            self._notices.call_zoom(tx, "zoom.end", self._meeting(tx, meeting_id))

    def refused(self, tx: Connection, meeting_id: str, trouble: KaigiError | None) -> None:
        """Tell the host that there is no meeting, unless it was cancelled meanwhile."""
        meeting = self._meeting(tx, meeting_id)
        if rules.is_wanted(meeting):
            self._refuse(tx, meeting, trouble)
        else:
            self.cancelled(tx, meeting_id)

    def cancelled(self, tx: Connection, meeting_id: str) -> None:
        """Close a meeting that was cancelled before Zoom created it."""
        tables.set_state(tx, meeting_id, State.OVER, before=State.CLOSING)

    @reading
    def zoom_ref(self, tx: Connection, meeting_id: str) -> ZoomRef | None:
        """Return the meeting at Zoom; None where Zoom has not created it."""
        meeting = self._meeting(tx, meeting_id)
        if meeting.zoom_id is None:
            return None
        uuid = meeting.run.uuid if meeting.run else meeting.uuid
        return ZoomRef(meeting.zoom_id, uuid, self._clock.now())

    def ended(self, tx: Connection, meeting_id: str) -> None:
        """Close a meeting that Zoom has ended."""
        if tables.set_state(tx, meeting_id, State.OVER, before=State.CLOSING):
            self._notices.refresh(tx, self._meeting(tx, meeting_id))

    def not_ended(self, tx: Connection, meeting_id: str) -> None:
        """Reopen a meeting that Zoom did not end, and tell its host."""
        meeting = self._meeting(tx, meeting_id)
        if tables.set_state(tx, meeting_id, State.OPEN, before=State.CLOSING):
            key = meeting.ending.key if meeting.ending else ""
            tables.clear_ending(tx, meeting_id)
            self._notices.refresh(tx, self._meeting(tx, meeting_id))
            draw = partial(replies.not_ended, meeting.topic)
            self._notices.tell_host(tx, meeting, f"not_ended:{key}", draw)

    @transaction
    def on_event(self, tx: Connection, event: MeetingEvent) -> None:
        """Store an event, which may come twice, out of order, or about a meeting of others."""
        before = tables.by_zoom_id(tx, event.meeting_id)
        if before is None:
            log.debug("meetings.event_of_others", kind=type(event).__name__)
            return
        uuid = event.uuid
        now = self._clock.now()
        match event:
            case Started():
                attendance.begin_run(tx, before.id, uuid, event.at)
                self._found(tx, before)
            case Ended():
                attendance.end_run(tx, before.id, uuid, event.at)
            case Joined(participant=participant):
                attendance.begin_run(tx, before.id, uuid, event.at)
                self._found(tx, before)
                attendance.add_join(tx, before.id, uuid, participant.key, now)
                attendance.count(tx, before.id, uuid)
            case Left(participant=participant):
                attendance.add_leave(tx, before.id, uuid, participant.key, now)
        self._refresh_changes(tx, before)

    @transaction
    def poll_all(self, tx: Connection) -> None:
        """Look up every open meeting, after a time in which no event could arrive."""
        self.poll_open(tx, self._clock.now())

    def poll_open(self, tx: Connection, _due: datetime) -> None:
        """Look up every open meeting, with low priority."""
        self._notices.call_zoom(tx, "zoom.look", *tables.all_open(tx), low_priority=True)

    def reconcile(
        self,
        tx: Connection,
        meeting_id: str,
        ref: ZoomRef,
        status: Status,
        people: tuple[Participant, ...] | None,
    ) -> None:
        """Store Zoom's answer about `ref`; `people` is None where Zoom does not list them."""
        before = self._meeting(tx, meeting_id)
        now = self._clock.now()
        if status.phase is Phase.ENDED:
            tables.set_missing(tx, meeting_id, min(before.missing + 1, rules.GONE))
        else:
            self._found(tx, before)
        found = rules.run_from_status(before, status, now)
        if found and found.ended_at:
            attendance.end_run(tx, meeting_id, found.uuid, found.ended_at, seen=True)
        elif found:
            attendance.begin_run(tx, meeting_id, found.uuid, found.started_at)
        if people is not None:
            attendance.reconcile(tx, meeting_id, status.uuid, people, ref.at, now)
        self._refresh_changes(tx, before)

    def _found(self, tx: Connection, meeting: Meeting) -> None:
        """Record that Zoom knows the meeting, whatever the last looks said."""
        if meeting.missing:
            tables.set_missing(tx, meeting.id, 0)

    def _refresh_changes(self, tx: Connection, before: Meeting) -> None:
        """Update the messages that show a change since `before`."""
        after = self._meeting(tx, before.id)
        if after.phase is not before.phase:
            self._notices.refresh(tx, after)
        elif after.people != before.people:
            self._notices.refresh_count(tx, after)

    def _refuse(self, tx: Connection, meeting: Meeting, trouble: KaigiError | None) -> None:
        refusal = rules.why(trouble, meeting.zoom_host)
        draw = partial(replies.refused, meeting.topic, refusal)
        self._notices.tell_host(tx, meeting, "refused", draw)
        tables.set_state(tx, meeting.id, State.REFUSED)

    def _meeting(self, tx: Connection, meeting_id: str) -> Meeting:
        meeting = tables.find(tx, meeting_id)
        assert meeting is not None  # noqa: S101 - a task is put in the transaction that reserves it
        return meeting
