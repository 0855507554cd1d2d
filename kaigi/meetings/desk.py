"""Meetings from chat: begin, end, and what cards and homes show.

Each public method is one transaction; those that take `tx` are part of their caller's. Zoom's
answers come back through `zoom_sync`.
"""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from kaigi.clock import Clock
from kaigi.delivery.ports import Body, Sending
from kaigi.errors import KaigiError, Refused, Unreachable, _
from kaigi.meetings import rules, spans, tables
from kaigi.meetings.notices import MeetingNotices
from kaigi.meetings.parsing import MeetingRequest
from kaigi.meetings.ports import Attendees
from kaigi.meetings.rules import Ending, Meeting, MeetingNotice, MeetingNoticeKind, State
from kaigi.meetings.views import Begun, MeetingCard, MeetingList
from kaigi.meetings.zoom_sync import ZoomSync
from kaigi.person import Person
from kaigi.recipients import Recipients, Shown
from kaigi.storage import Storage, lock, reading, transaction

LIST_LIMIT = 30
"""Meetings on a person's home and list; three blocks each, and Slack allows 100 in a view."""


class Origin(Struct, frozen=True):
    """Origin of a /meet command: its channel, and the URL at which it is answered."""

    channel: str
    reply_url: str


class MeetingDesk:
    """Desk of meetings: begun and ended by people, and shown to them."""

    def __init__(
        self,
        storage: Storage,
        notices: MeetingNotices,
        attendees: Attendees,
        recipients: Recipients,
        clock: Clock,
        zoom_sync: ZoomSync,
        *,
        has_zoom: bool,
    ) -> None:
        self.storage = storage
        self._notices = notices
        self._attendees = attendees
        self._recipients = recipients
        self._clock = clock
        self._zoom_sync = zoom_sync
        self._has_zoom = has_zoom

    @transaction
    def begin(
        self, tx: Connection, host: Person, request: MeetingRequest, origin: Origin, key: str
    ) -> Begun:
        """Reserve a meeting that starts now, and ask Zoom for it. `key` identifies the click.

        Raise Refused if the host's Zoom user is occupied.
        """
        self._check_has_zoom()
        guests = self._attendees.in_chat(tx, request.guests)
        zoom_host = self._attendees.zoom_user(tx, host.id)
        t = self._recipients.language_of(host)
        now = self._clock.now()
        meeting = Meeting(
            id=key,
            host=host.id,
            zoom_host=zoom_host,
            topic=request.topic or t("{host}'s meeting", host=host.name),
            channel=origin.channel,
            state=State.RESERVED,
            asked_at=now,
            starts_at=now,
            guests=tuple(guest.id for guest in guests if guest.id != host.id),
        )
        # Two commands in the same instant, on two replicas: the second waits, then finds the first.
        lock(tx, f"meeting:{zoom_host}")
        others = [each for each in tables.hosted_in_zoom(tx, zoom_host) if each.id != key]
        if tables.find(tx, key) is None:
            spans.check_free(meeting, others, now)
            tables.reserve(tx, meeting, origin.reply_url)
            self._notices.call_zoom(tx, "zoom.make", meeting)
        known = {guest.slack_id for guest in guests}
        return Begun(
            meeting.topic,
            unknown_guests=tuple(each for each in request.guests if each not in known),
            unresolved=request.unresolved,
            still_open=rules.still_open(others, host.id),
        )

    @transaction
    def card_clicked(self, tx: Connection, meeting_id: str, clicked: Body) -> None:
        """Update a card that is reached by the response_url of a click on it alone.

        `clicked` is the message with the button: its response_url, channel and ts.
        """
        if tables.is_outside(tx, meeting_id, clicked["channel"]):
            self._notices.replace_outside(tx, meeting_id, clicked)

    @transaction
    def end(self, tx: Connection, actor: Person, meeting_id: str, key: str) -> Meeting:
        """End the meeting of a card's button."""
        # Two deliveries of one click: the second waits, then finds what the first has done.
        lock(tx, f"meeting:end:{meeting_id}")
        meeting = tables.find(tx, meeting_id)
        if meeting is None:
            raise Refused(_("This meeting is not in Kaigi's record any more."))
        return self._end(tx, actor, meeting, key)

    @transaction
    def end_mine(self, tx: Connection, actor: Person, channel: str, key: str) -> Meeting:
        """End the actor's own meeting, for /meet end."""
        self._check_has_zoom()
        hosted = tables.hosted_by(tx, actor.id)
        # Only now: another replica may be working on the same click.
        ended = tables.ended_by_click(tx, actor.id, key)
        if ended is not None:
            return ended
        current = [meeting for meeting in hosted if meeting.state is not State.CLOSING]
        return self._end(tx, actor, rules.to_end(current, channel), key)

    @reading
    def shown(self, tx: Connection, key: str) -> Shown[MeetingCard] | None:
        """Return the state of a message; None where its reader has no account in chat."""
        notice = MeetingNotice.of(key)
        meeting = tables.find(tx, notice.meeting_id)
        if meeting is None:
            return None
        recipient = (
            self._recipients.channel(meeting.channel)
            if notice.kind is MeetingNoticeKind.CHANNEL
            else self._recipients.find(tx, notice.person)
        )
        if recipient is None:
            return None
        host = self._attendees.people(tx, [meeting.host]).get(meeting.host)
        return Shown(recipient, MeetingCard(notice, meeting, host.name if host else ""))

    def read_home(self, tx: Connection, person: Person) -> MeetingList:
        """Return the meetings for a person's home."""
        if not self._has_zoom:
            return MeetingList(person.id, has_zoom=False)
        found = tables.open_to(tx, person.id, LIST_LIMIT)
        meetings = tuple(meeting for meeting in found if meeting.can_be_joined)
        hosts = self._attendees.people(tx, {meeting.host for meeting in meetings})
        return MeetingList(
            person.id, meetings, {number: host.name for number, host in hosts.items()}
        )

    @reading
    def read_list(self, tx: Connection, person: Person) -> MeetingList:
        """Return the meetings that a person may join now."""
        return self.read_home(tx, person)

    def close_unused(self, tx: Connection, due: datetime) -> None:
        """Close the meetings whose hours are over, so that their links expire."""
        for meeting in tables.all_open(tx):
            if rules.is_unused(meeting, due):
                self._close(tx, meeting, Ending(due))

    def on_dead(self, tx: Connection, sending: Sending, error: KaigiError | None) -> None:
        """Handle a task of this room that was given up: its key begins with `meeting:`."""
        match sending.kind:
            case "card" if isinstance(error, Unreachable):
                self.on_unreachable(tx, sending, outside=False)
            case "zoom.make":
                self._zoom_sync.refused(tx, sending.body["meeting"], error)
            case "zoom.end":
                self._zoom_sync.not_ended(tx, sending.body["meeting"])

    def on_unreachable(self, tx: Connection, sending: Sending, *, outside: bool) -> None:
        """Handle a card where Kaigi is no member: its key begins with `meeting:`.

        `outside`: it was posted there by a response_url. Otherwise its host gets the link.
        """
        notice = MeetingNotice.of(sending.key)
        if notice.kind is not MeetingNoticeKind.CHANNEL:
            return
        if outside:
            tables.mark_outside(tx, notice.meeting_id)
            return
        tables.mark_undeliverable(tx, notice.meeting_id)
        meeting = tables.find(tx, notice.meeting_id)
        if meeting is not None:
            self._notices.refresh(tx, meeting)

    def _check_has_zoom(self) -> None:
        if not self._has_zoom:
            raise Refused(
                _("Kaigi is not connected to Zoom here, so it makes no meetings."),
                _("Your Kaigi administrator can connect it; approvals and presence work without."),
            )

    def _end(self, tx: Connection, actor: Person, meeting: Meeting, key: str) -> Meeting:
        if meeting.ending and meeting.ending.key == key:
            return meeting
        host = self._attendees.people(tx, [meeting.host]).get(meeting.host)
        rules.check_may_end(meeting, actor.id, host.name if host else "")
        return self._close(tx, meeting, Ending(self._clock.now(), actor.name, key))

    def _close(self, tx: Connection, meeting: Meeting, ending: Ending) -> Meeting:
        """Close a meeting; one that Zoom has not created yet is ended as soon as it is created."""
        tables.set_ending(tx, meeting.id, ending)
        tables.set_state(tx, meeting.id, State.CLOSING)
        if meeting.state is State.OPEN:
            self._notices.call_zoom(tx, "zoom.end", meeting)
            self._notices.refresh(tx, meeting)
        return meeting
