"""Documents brought in line with absences, when the board changes and by the clock."""

from datetime import datetime

import structlog
from sqlalchemy import Connection

from kaigi.approvals.deadlines import Deadlines
from kaigi.approvals.notices import ABSENCE, Notices, looking_at
from kaigi.approvals.ports import Board, Settling
from kaigi.clock import Clock
from kaigi.delivery.outbox import Outbox
from kaigi.delivery.pacing import Channel, Limit
from kaigi.delivery.ports import Sending, Sent
from kaigi.errors import Broken
from kaigi.storage import Storage, reading, transaction

log = structlog.get_logger(__name__)

PIECE = 100
"""Documents of a person that are found in one transaction."""

CHANNEL = Channel(limits={"approvals.absence": Limit()}, first={ABSENCE: "approvals.absence"})
"""The task calls nothing outside, and has no limit."""


class AbsenceDesk:
    """Looks at the documents of people whose absence begins or ends."""

    def __init__(
        self,
        storage: Storage,
        outbox: Outbox,
        system: Settling,
        board: Board,
        clock: Clock,
        deadlines: Deadlines,
    ) -> None:
        self.storage = storage
        self._outbox = outbox
        self._notices = Notices(outbox, deadlines)
        self._system = system
        self._board = board
        self._clock = clock
        self._deadlines = deadlines

    def look(self, tx: Connection, _due: datetime) -> None:
        """Enqueue a look at all whose absence may have begun or ended by itself; a job."""
        now = self._clock.now()
        if self._deadlines.days.is_working(self._deadlines.day(now)):
            people = {*self._board.away_with_duties(tx, now), *self._system.deputised(tx)}
            self._outbox.put(tx, [looking_at(person) for person in sorted(people)])

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
