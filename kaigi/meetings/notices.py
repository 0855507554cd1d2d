"""What a change of a meeting notices: to its people and to Zoom, in the transaction that changes it."""

from collections.abc import Callable, Iterable

from sqlalchemy import Connection

from kaigi.blocks import Message
from kaigi.delivery.outbox import Outbox, Task
from kaigi.i18n import Languages, Translator
from kaigi.meetings import rules, tables
from kaigi.meetings.ports import Attendees
from kaigi.meetings.rules import Meeting, MeetingNotice, MeetingNoticeKind


class MeetingNotices:
    def __init__(self, outbox: Outbox, attendees: Attendees, languages: Languages) -> None:
        self._outbox = outbox
        self._attendees = attendees
        self._languages = languages

    def announce(self, tx: Connection, meeting: Meeting) -> None:
        """It is there: a message for everybody concerned."""
        copies = rules.copies(meeting)
        self._outbox.put(
            tx, [Task(copy.key, "card", lane=copy.person or meeting.channel) for copy in copies]
        )
        self._outbox.touch(tx, _homes(copies))

    def refresh(self, tx: Connection, meeting: Meeting) -> None:
        """Every message that there is about it shows it as it now stands."""
        copies = rules.copies(meeting)
        self._outbox.touch(tx, [copy.key for copy in copies] + _homes(copies))

    def count(self, tx: Connection, meeting: Meeting) -> None:
        """How many are in it stands on one card alone: each update counts against Slack's limits."""
        self._outbox.touch(tx, [MeetingNotice(meeting.id, MeetingNoticeKind.CHANNEL).key])

    def tell_host(
        self, tx: Connection, meeting: Meeting, what: str, say: Callable[[Translator], Message]
    ) -> None:
        """Privately where they typed /meet, once for each `what`."""
        host = self._attendees.people(tx, [meeting.host]).get(meeting.host)
        if host is None or host.slack_id is None:
            return
        message = say(self._languages.of(host.locale))
        body = {
            "response_url": tables.reply_url(tx, meeting.id),
            "channel": meeting.channel,
            "user": host.slack_id,
            "text": message.text,
            "blocks": message.blocks,
        }
        self._outbox.put_once(
            tx, [Task(f"answer:meeting:{meeting.id}:{what}", "answer", body=body)]
        )

    def ask_zoom(
        self, tx: Connection, errand: str, *meetings: Meeting, low_priority: bool = False
    ) -> None:
        """In the order in which a host wanted it."""
        self._outbox.put(
            tx, [_errand(errand, meeting, low_priority=low_priority) for meeting in meetings]
        )


def _errand(errand: str, meeting: Meeting, *, low_priority: bool) -> Task:
    body = {"meeting": meeting.id}
    lane = f"zoom:{meeting.host}"
    return Task(
        f"zoom:{errand}:{meeting.id}",
        f"zoom.{errand}",
        lane=lane,
        body=body,
        low_priority=low_priority,
    )


def _homes(copies: Iterable[MeetingNotice]) -> list[str]:
    return [f"home:{copy.person}" for copy in copies if copy.person]
