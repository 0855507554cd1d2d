"""Meetings from chat, as people ask for them and end them. Each public method is one transaction; those that
take `tx` are part of their caller's. What Zoom does about it comes back by the zoom_sync.
"""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from kaigi.blocks import Block, Card
from kaigi.clock import Clock
from kaigi.delivery.outbox import Outbox
from kaigi.delivery.ports import Sending
from kaigi.errors import KaigiError, Refused, Rejected, _
from kaigi.i18n import Languages, Translator
from kaigi.meetings import cards, modals, rules, tables
from kaigi.meetings.notices import MeetingNotices
from kaigi.meetings.ports import Attendees
from kaigi.meetings.rules import Ending, Meeting, MeetingNotice, MeetingNoticeKind, State
from kaigi.person import Person
from kaigi.storage import Storage, reading, transaction

HOME_LIMIT = 5
UNREACHABLE = frozenset({"channel_not_found", "not_in_channel", "is_archived", "restricted_action"})


class Asked(Struct, frozen=True):
    """Where /meet was typed: the channel, and the address at which that command is answered."""

    channel: str
    reply_url: str


class Begun(Struct, frozen=True):
    """`unknown_guests`: how many of those named are not on the staff list, and so are not told."""

    topic: str
    unknown_guests: int = 0


class MeetingDesk:
    def __init__(
        self,
        storage: Storage,
        outbox: Outbox,
        attendees: Attendees,
        languages: Languages,
        clock: Clock,
        *,
        has_zoom: bool,
    ) -> None:
        self.storage = storage
        self._attendees = attendees
        self._languages = languages
        self._clock = clock
        self._has_zoom = has_zoom
        self._promises = MeetingNotices(outbox, attendees, languages)

    @transaction
    def begin(self, tx: Connection, host: Person, text: str, asked: Asked, key: str) -> Begun:
        """Reserves it, then asks Zoom for it. `key` is the click's own, and what Zoom's copy is found by."""
        self._check_has_zoom()
        wish = rules.read(text)
        guests = self._attendees.in_chat(tx, wish.guests)
        meeting = Meeting(
            id=key,
            host=host.id,
            topic=wish.topic or _topic_of(host, self._languages.of(host.locale)),
            channel=asked.channel,
            state=State.RESERVED,
            asked_at=self._clock.now(),
            guests=tuple(guest.id for guest in guests if guest.id != host.id),
        )
        if tables.find(tx, key) is None:
            self._reserve(tx, meeting, asked)
        return Begun(meeting.topic, unknown_guests=len(wish.guests) - len(guests))

    @transaction
    def end(self, tx: Connection, actor: Person, meeting_id: str, key: str) -> Meeting:
        """By the button on a card."""
        meeting = tables.find(tx, meeting_id)
        if meeting is None:
            raise Refused(_("This meeting is not in Kaigi's record any more."))
        return self._end(tx, actor, meeting, key)

    @transaction
    def end_mine(self, tx: Connection, actor: Person, channel: str, key: str) -> Meeting:
        """By /meet end."""
        self._check_has_zoom()
        hosted = tables.hosted_by(tx, actor.id)
        ended = tables.ended_by_click(
            tx, actor.id, key
        )  # only now: this click may be with another replica too
        if ended is not None:
            return ended
        going_on = [m for m in hosted if m.state is not State.CLOSING]
        return self._end(tx, actor, rules.to_end(going_on, channel), key)

    @reading
    def card(self, tx: Connection, key: str) -> Card | None:
        """The message with this key as it stands now; None where its reader cannot be reached in chat."""
        copy = MeetingNotice.of(key)
        meeting = tables.find(tx, copy.meeting_id)
        if meeting is None:
            return None
        people = self._attendees.people(tx, {meeting.host, copy.person} - {""})
        host = people.get(meeting.host)
        host_name = host.name if host else ""
        if copy.part is MeetingNoticeKind.CHANNEL:
            return Card(
                meeting.channel, cards.in_channel(meeting, host_name, self._languages.of(None))
            )
        reader = people.get(copy.person)
        if reader is None or reader.slack_id is None:
            return None
        t = self._languages.of(reader.locale)
        return Card(reader.slack_id, cards.of_person(copy, meeting, host_name, t))

    def on_home(self, tx: Connection, person: Person, t: Translator) -> list[Block]:
        """This room's part of a person's home."""
        if not self._has_zoom:
            return []
        going_on = tables.open_to(tx, person.id, HOME_LIMIT)
        hosts = self._attendees.people(tx, {meeting.host for meeting in going_on})
        names = {number: host.name for number, host in hosts.items()}
        return modals.on_home(going_on, names, person.id, t)

    def close_unused(self, tx: Connection, due: datetime) -> None:
        """So that a link which nobody used opens nothing for ever."""
        for meeting in tables.all_open(tx):
            if rules.is_unused(meeting, due):
                self._close(tx, meeting, Ending(due))

    def given_up(self, tx: Connection, sending: Sending, error: KaigiError | None) -> None:
        """A card that could not be put where it was asked for: the host is told, and has the link."""
        if not sending.key.startswith("meeting:") or not isinstance(error, Rejected):
            return
        copy = MeetingNotice.of(sending.key)
        if copy.part is MeetingNoticeKind.CHANNEL and error.code in UNREACHABLE:
            tables.mark_undeliverable(tx, copy.meeting_id)
            meeting = tables.find(tx, copy.meeting_id)
            if meeting is not None:
                self._promises.refresh(tx, meeting)

    def _check_has_zoom(self) -> None:
        if not self._has_zoom:
            raise Refused(
                _("Kaigi is not connected to Zoom here, so it makes no meetings."),
                _("Whoever runs Kaigi can connect it; approvals and presence work without."),
            )

    def _reserve(self, tx: Connection, meeting: Meeting, asked: Asked) -> None:
        """This click may be with another replica too, and has then been there first."""
        rules.check_free(m for m in tables.hosted_by(tx, meeting.host) if m.id != meeting.id)
        if tables.reserve(tx, meeting, asked.reply_url):
            self._promises.ask_zoom(tx, "make", meeting)
        elif tables.find(tx, meeting.id) is None:
            rules.check_free([meeting])

    def _end(self, tx: Connection, actor: Person, meeting: Meeting, key: str) -> Meeting:
        if meeting.ending and meeting.ending.key == key:
            return meeting
        people = self._attendees.people(tx, [meeting.host])
        host = people.get(meeting.host)
        rules.check_may_end(meeting, actor.id, host.name if host else "")
        return self._close(tx, meeting, Ending(self._clock.now(), actor.name, key))

    def _close(self, tx: Connection, meeting: Meeting, ending: Ending) -> Meeting:
        """One that Zoom is still asked for is ended as soon as it is there."""
        tables.end(tx, meeting.id, ending)
        tables.move(tx, meeting.id, State.CLOSING)
        if meeting.state is State.OPEN:
            self._promises.ask_zoom(tx, "end", meeting)
            self._promises.refresh(tx, meeting)
        return meeting


def _topic_of(host: Person, t: Translator) -> str:
    return t("{host}'s meeting", host=host.name)
