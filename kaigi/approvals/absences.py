"""Documents brought in line with absences, when the board changes and by the clock."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog
from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]
from sqlalchemy import Connection

from kaigi.approvals.notices import ABSENCE, Notices, looking_at
from kaigi.approvals.ports import Absences, Settling
from kaigi.clock import Clock
from kaigi.clock.jobs import Job
from kaigi.delivery.outbox import Outbox
from kaigi.delivery.pacing import Channel, Limit
from kaigi.delivery.ports import Sending, Sent
from kaigi.errors import Broken
from kaigi.storage import Storage, reading, transaction

log = structlog.get_logger(__name__)

PIECE = 100
"""Documents of a person that are found in one transaction."""
LOOK_AT = time(8, 0)
"""Time of the morning's look at absences; at noon there is another."""
GRACE = timedelta(hours=3)

CHANNEL = Channel(limits={"approvals.absence": Limit()}, first={ABSENCE: "approvals.absence"})
"""The task calls nothing outside, and has no limit."""


class AbsenceDesk:
    """Looks at the documents of people whose absence begins or ends."""

    def __init__(
        self,
        storage: Storage,
        outbox: Outbox,
        system: Settling,
        absences: Absences,
        clock: Clock,
    ) -> None:
        self.storage = storage
        self._outbox = outbox
        self._notices = Notices(outbox)
        self._system = system
        self._absences = absences
        self._clock = clock

    def look(self, tx: Connection, _due: datetime) -> None:
        """Enqueue a look at all whose absence may have begun or ended by itself; a job."""
        now = self._clock.now()
        if self._absences.is_working(now):
            people = {*self._absences.away_with_duties(tx, now), *self._system.deputised(tx)}
            self._outbox.put(tx, [looking_at(person) for person in people])

    async def settle_for(self, person: str) -> int:
        """Look at all documents that wait for a person, or for one whose deputy they are.

        Each document has a transaction of its own, as a click has: so it waits for no other. Return
        how many have changed.
        """
        changed = 0
        after = ""
        while found := await self._found(person, after):
            for item_id in found:
                try:
                    changed += await self._settle(item_id)
                except Broken:  # its record allows no change; the others go on
                    log.warning("approvals.document_broken", item=item_id, exc_info=True)
            after = found[-1]
        return changed

    @reading
    def _found(self, tx: Connection, person: str, after: str) -> list[str]:
        return self._system.to_settle(tx, person, after, PIECE)

    @transaction
    def _settle(self, tx: Connection, item_id: str) -> bool:
        item = self._system.settle(tx, item_id, self._clock.now())
        if item is None:
            return False
        self._notices.publish(tx, item)
        return True


class AbsenceTask:
    """Task that looks at one person's documents, called by the relay."""

    def __init__(self, desk: AbsenceDesk) -> None:
        self._desk = desk

    async def send(self, sending: Sending) -> Sent:
        person = sending.key.rpartition(":")[2]
        if changed := await self._desk.settle_for(person):
            log.info("approvals.absences_settled", person=person, documents=changed)
        return Sent()


def jobs(desk: AbsenceDesk, zone: ZoneInfo) -> Mapping[str, Job]:
    """Return the looks by the clock, for absences that were declared before they begin."""
    morning = CronTrigger(hour=LOOK_AT.hour, minute=LOOK_AT.minute, timezone=zone)
    noon = CronTrigger(hour=12, minute=0, timezone=zone)
    return {
        "approvals.morning": Job(morning, GRACE, desk.look),
        "approvals.noon": Job(noon, GRACE, desk.look),
    }
