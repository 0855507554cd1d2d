"""Tasks that follow from a change of a meeting: its messages, private answers, and calls of Zoom.

All are put into the outbox in the transaction of the change.
"""

from collections.abc import Callable, Iterable

from sqlalchemy import Connection

from kaigi.blocks import Message
from kaigi.delivery.outbox import Outbox, Task
from kaigi.delivery.ports import Body
from kaigi.i18n import Translator
from kaigi.meetings import rules, tables
from kaigi.meetings.rules import Meeting, MeetingNotice, MeetingNoticeKind
from kaigi.recipients import Recipients


class MeetingNotices:
    """Puts a meeting's tasks into the outbox."""

    def __init__(self, outbox: Outbox, recipients: Recipients) -> None:
        self._outbox = outbox
        self._recipients = recipients

    def announce(self, tx: Connection, meeting: Meeting) -> None:
        """Post every message about a new meeting.

        Where Kaigi is no member of the conversation, the card comes by the command's own URL.
        """
        notices = rules.notices(meeting)
        by_url = {"response_url": tables.reply_url(tx, meeting.id)}
        self._outbox.put(
            tx,
            [
                Task(
                    notice.key,
                    "card",
                    lane=notice.person or meeting.channel,
                    body={} if notice.person else by_url,
                )
                for notice in notices
            ],
        )
        self._outbox.touch(tx, _home_keys(notices))

    def refresh(self, tx: Connection, meeting: Meeting) -> None:
        """Update every message about the meeting, and its people's homes."""
        notices = rules.notices(meeting)
        self._outbox.touch(tx, [notice.key for notice in notices] + _home_keys(notices))

    def replace_outside(self, tx: Connection, meeting_id: str, clicked: Body) -> None:
        """Update the channel's card by the URL of a click on it."""
        key = MeetingNotice(meeting_id, MeetingNoticeKind.CHANNEL).key
        self._outbox.put(tx, [Task(key, "card", lane=clicked["channel"], body=clicked)])

    def refresh_count(self, tx: Connection, meeting: Meeting) -> None:
        """Update the number of participants on the channel's card alone.

        Each update counts against Slack's limits. A card outside shows no number.
        """
        if not meeting.card_outside:
            self._outbox.touch(tx, [MeetingNotice(meeting.id, MeetingNoticeKind.CHANNEL).key])

    def tell_host(
        self, tx: Connection, meeting: Meeting, what: str, draw: Callable[[Translator], Message]
    ) -> None:
        """Answer privately where the host typed /meet, once for each `what`.

        Such an answer is never updated, so it is drawn now.
        """
        host = self._recipients.find(tx, meeting.host)
        if host is None:
            return
        message = draw(host.t)
        body = {
            "response_url": tables.reply_url(tx, meeting.id),
            "channel": meeting.channel,
            "user": host.channel,
            "text": message.text,
            "blocks": message.blocks,
        }
        key = f"meeting:answer:{meeting.id}:{what}"
        self._outbox.put_once(tx, [Task(key, "answer", body=body)])

    def call_zoom(
        self, tx: Connection, kind: str, *meetings: Meeting, low_priority: bool = False
    ) -> None:
        """Put a task of this kind for each meeting (see `zoom_tasks`); a host's run in order."""
        self._outbox.put(
            tx,
            [
                Task(
                    f"meeting:{kind}:{meeting.id}",
                    kind,
                    lane=f"zoom:{meeting.host}",
                    body={"meeting": meeting.id},
                    low_priority=low_priority,
                )
                for meeting in meetings
            ],
        )


def _home_keys(notices: Iterable[MeetingNotice]) -> list[str]:
    return [f"home:{notice.person}" for notice in notices if notice.person]
