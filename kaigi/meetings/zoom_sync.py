"""Between the room and Zoom: what Zoom is to be asked, and what follows from what it says.

Each public method is one transaction; those that take `tx` run in the one that closes the errand.
"""

from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import Connection

from kaigi.clock import Clock
from kaigi.delivery.outbox import Outbox
from kaigi.delivery.ports import Sending
from kaigi.errors import KaigiError, Unavailable, _
from kaigi.i18n import Languages
from kaigi.meetings import cards, rules, tables
from kaigi.meetings.notices import MeetingNotices
from kaigi.meetings.ports import Attendees
from kaigi.meetings.rules import Meeting, State
from kaigi.meetings.zoom_types import (
    CreateRequest,
    Ended,
    Joined,
    Left,
    MeetingEvent,
    NewMeeting,
    Participant,
    Started,
    Status,
    ZoomMeeting,
    ZoomRef,
)
from kaigi.storage import Storage, reading, transaction

log = structlog.get_logger(__name__)


class ZoomSync:
    def __init__(
        self,
        storage: Storage,
        outbox: Outbox,
        attendees: Attendees,
        languages: Languages,
        clock: Clock,
    ) -> None:
        self.storage = storage
        self._attendees = attendees
        self._clock = clock
        self._promises = MeetingNotices(outbox, attendees, languages)

    @transaction
    def order(self, tx: Connection, meeting_id: str) -> CreateRequest:
        """What Zoom is to make. One that has taken too long is given up here, and its host told."""
        meeting = self._meeting(tx, meeting_id)
        if rules.is_given_up(meeting, self._clock.now()):
            self._refuse(tx, meeting, Unavailable(_("Zoom has not answered.")))
            meeting = self._meeting(tx, meeting_id)
        new = NewMeeting(
            host_email=self._attendees.zoom_user(tx, meeting.host),
            topic=meeting.topic,
            nonce=meeting.id,
            starts_at=meeting.asked_at,
            minutes=rules.MINUTES,
        )
        return CreateRequest(new, is_wanted=rules.is_wanted(meeting))

    @transaction
    def delayed(self, tx: Connection, meeting_id: str) -> None:
        """Zoom did not take it at once; its host hears so, once."""
        meeting = self._meeting(tx, meeting_id)
        if rules.is_wanted(meeting):
            self._promises.tell_host(tx, meeting, "delayed", partial(cards.delayed, meeting.topic))

    def made(self, tx: Connection, meeting_id: str, made: ZoomMeeting) -> None:
        """One that is not wanted any more is ended at once."""
        tables.store_zoom_meeting(tx, meeting_id, made)
        if tables.move(tx, meeting_id, State.OPEN, before=State.RESERVED):
            if made.started:
                tables.begin_run(tx, meeting_id, made.uuid, self._clock.now())
            self._promises.announce(tx, self._meeting(tx, meeting_id))
        else:
            self._promises.ask_zoom(tx, "end", self._meeting(tx, meeting_id))

    def refused(self, tx: Connection, meeting_id: str, trouble: KaigiError | None) -> None:
        meeting = self._meeting(tx, meeting_id)
        if rules.is_wanted(meeting):
            self._refuse(tx, meeting, trouble)
        else:
            self.cancelled(tx, meeting_id)

    def cancelled(self, tx: Connection, meeting_id: str) -> None:
        """Nobody wanted it any more, and Zoom has none."""
        tables.move(tx, meeting_id, State.OVER, before=State.CLOSING)

    @reading
    def line(self, tx: Connection, meeting_id: str) -> ZoomRef | None:
        """None for a meeting that Zoom has not made."""
        meeting = self._meeting(tx, meeting_id)
        if meeting.zoom_id is None:
            return None
        uuid = meeting.run.uuid if meeting.run else meeting.uuid
        return ZoomRef(meeting.zoom_id, uuid, self._clock.now())

    def ended(self, tx: Connection, meeting_id: str) -> None:
        """Zoom has ended it; its link opens nothing any more."""
        if tables.move(tx, meeting_id, State.OVER, before=State.CLOSING):
            self._promises.refresh(tx, self._meeting(tx, meeting_id))

    def not_ended(self, tx: Connection, meeting_id: str) -> None:
        """It goes on, and so its card says."""
        meeting = self._meeting(tx, meeting_id)
        if tables.move(tx, meeting_id, State.OPEN, before=State.CLOSING):
            key = meeting.ending.key if meeting.ending else ""
            tables.end(tx, meeting_id, None)
            self._promises.refresh(tx, self._meeting(tx, meeting_id))
            say = partial(cards.not_ended, meeting.topic)
            self._promises.tell_host(tx, meeting, f"not_ended:{key}", say)

    @transaction
    def on_event(self, tx: Connection, event: MeetingEvent) -> None:
        """Events come twice, out of order, and about meetings that are not ours."""
        before = tables.by_zoom_id(tx, event.meeting_id)
        if before is None:
            log.debug("meetings.not_ours", happened=type(event).__name__)
            return
        self._note(tx, before.id, event)
        self._tell_change(tx, before)

    @transaction
    def poll_all(self, tx: Connection) -> None:
        """After a time in which nothing was on_event."""
        self.poll_open(tx, self._clock.now())

    def poll_open(self, tx: Connection, _due: datetime) -> None:
        self._promises.ask_zoom(tx, "look", *tables.all_open(tx), low_priority=True)

    def seen(
        self,
        tx: Connection,
        meeting_id: str,
        line: ZoomRef,
        status: Status,
        people: tuple[Participant, ...] | None,
    ) -> None:
        """What a look has shown. `people` is None where Zoom does not say who is there."""
        before = self._meeting(tx, meeting_id)
        now = self._clock.now()
        found = rules.run_from_status(before, status, now)
        if found and found.ended_at:
            tables.end_run(tx, meeting_id, found.uuid, found.ended_at)
        elif found:
            tables.begin_run(tx, meeting_id, found.uuid, found.started_at)
        if people is not None:
            tables.reconcile_attendance(tx, meeting_id, status.uuid, people, line.at, now)
        self._tell_change(tx, before)

    def given_up(self, tx: Connection, sending: Sending, error: KaigiError | None) -> None:
        """An errand that Kaigi itself could not run."""
        match sending.kind:
            case "zoom.make":
                self.refused(tx, sending.body["meeting"], error)
            case "zoom.end":
                self.not_ended(tx, sending.body["meeting"])

    def _note(self, tx: Connection, meeting_id: str, event: MeetingEvent) -> None:
        uuid, at = event.uuid, event.at
        match event:
            case Started():
                tables.begin_run(tx, meeting_id, uuid, at)
            case Ended():
                tables.end_run(tx, meeting_id, uuid, at)
            case Joined(participant=participant):
                tables.begin_run(tx, meeting_id, uuid, at)
                tables.add_join(tx, meeting_id, uuid, participant.key, self._clock.now())
            case Left(participant=participant):
                tables.add_leave(tx, meeting_id, uuid, participant.key, self._clock.now())

    def _tell_change(self, tx: Connection, before: Meeting) -> None:
        after = self._meeting(tx, before.id)
        if after.phase is not before.phase:
            self._promises.refresh(tx, after)
        elif after.people != before.people:
            self._promises.count(tx, after)

    def _refuse(self, tx: Connection, meeting: Meeting, trouble: KaigiError | None) -> None:
        tables.move(tx, meeting.id, State.REFUSED)
        refusal = rules.why(trouble, self._attendees.zoom_user(tx, meeting.host))
        self._promises.tell_host(
            tx, meeting, "refused", partial(cards.refused, meeting.topic, refusal)
        )

    def _meeting(self, tx: Connection, meeting_id: str) -> Meeting:
        meeting = tables.find(tx, meeting_id)
        assert meeting is not None  # noqa: S101 - an errand is made in the transaction that reserves it
        return meeting
