"""Reading afterwards: one digest on the return, and many documents marked at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]
from sqlalchemy import Connection

from kaigi import duties
from kaigi.approvals import review_tables
from kaigi.approvals.absent import REVIEW, Digest, digest_key
from kaigi.approvals.items import Command
from kaigi.approvals.notices import Notices
from kaigi.approvals.ports import Absences
from kaigi.approvals.systems import Systems
from kaigi.clock import Clock
from kaigi.clock.jobs import Job
from kaigi.delivery.outbox import Outbox, Task
from kaigi.duty_kind import DutyKind
from kaigi.person import Person
from kaigi.recipients import Recipients, Shown
from kaigi.storage import Storage, reading, transaction

TELL_AT = time(8, 30)
"""After the look of the morning, which may skip people whose absence begins today."""
GRACE = timedelta(hours=3)


class ReviewDesk:
    """Desk of those without whom documents went on. Each public method is one transaction."""

    def __init__(
        self,
        storage: Storage,
        outbox: Outbox,
        systems: Systems,
        recipients: Recipients,
        absences: Absences,
        clock: Clock,
    ) -> None:
        self.storage = storage
        self._outbox = outbox
        self._notices = Notices(outbox)
        self._systems = systems
        self._recipients = recipients
        self._absences = absences
        self._clock = clock

    def tell(self, tx: Connection, due: datetime) -> None:
        """Tell all who are back, in one message each, that documents went on without them; a job.

        Who is still away is told on the first morning on which they are not.
        """
        now = self._clock.now()
        if not self._absences.is_working(now):
            return
        people = review_tables.untold(tx)
        away = self._absences.away(tx, people, now)
        notices = [(who, digest_key(who, due)) for who in people if who not in away]
        self._outbox.put_once(tx, [Task(key, "card", lane=person) for person, key in notices])
        review_tables.store(tx, notices, now)

    @reading
    def shown(self, tx: Connection, key: str, *, posted: bool) -> Shown[Digest] | None:
        """Return the present state of a digest; None where there is nothing to tell any more."""
        person = key.split(":")[2]
        recipient = self._recipients.find(tx, person, former=posted)
        total = duties.waiting(tx, person, 1, kind=DutyKind.REVIEW).total
        if recipient is None or (not total and not posted):
            return None
        return Shown(recipient, Digest(total))

    @transaction
    def mark(self, tx: Connection, actor: Person, item_ids: Sequence[str], key: str) -> None:
        """Mark these as read, those that are read already left out. `key` is the click's."""
        for item_id in item_ids:
            system = self._systems.of(item_id)
            item = system.get(tx, item_id)
            if actor.id in item.to_review:
                now = self._clock.now()
                click = f"{key}:{item_id}"
                command = Command(click, actor.signer, item_id, item.revision, REVIEW, now)
                self._notices.publish(tx, system.act(tx, command))


def jobs(desk: ReviewDesk, zone: ZoneInfo) -> Mapping[str, Job]:
    tell = CronTrigger(hour=TELL_AT.hour, minute=TELL_AT.minute, timezone=zone)
    return {"approvals.reviews": Job(tell, GRACE, desk.tell)}
