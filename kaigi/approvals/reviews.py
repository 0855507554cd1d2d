"""Reading afterwards: many documents of a list marked at once."""

from collections.abc import Sequence

from sqlalchemy import Connection

from kaigi.approvals.absent import REVIEW
from kaigi.approvals.deadlines import Deadlines
from kaigi.approvals.items import Command
from kaigi.approvals.notices import Notices
from kaigi.approvals.systems import Systems
from kaigi.clock import Clock
from kaigi.delivery.outbox import Outbox
from kaigi.errors import Stale
from kaigi.person import Person
from kaigi.storage import Storage, transaction


class ReviewDesk:
    """Desk of people without whom documents went on."""

    def __init__(
        self,
        storage: Storage,
        outbox: Outbox,
        systems: Systems,
        clock: Clock,
        deadlines: Deadlines,
    ) -> None:
        self.storage = storage
        self._notices = Notices(outbox, deadlines)
        self._systems = systems
        self._clock = clock

    async def mark(self, actor: Person, item_ids: Sequence[str], key: str) -> None:
        """Mark these as read, each in its own transaction; `key` is the click's.

        What is read already, or need not be read any more, is left out.
        """
        for item_id in item_ids:
            try:
                await self._mark(actor, item_id, f"{key}:{item_id}")
            except Stale:  # since the list was shown
                continue

    @transaction
    def _mark(self, tx: Connection, actor: Person, item_id: str, key: str) -> None:
        system = self._systems.of(item_id)
        item = system.get(tx, item_id)
        if actor.id in item.to_review:
            now = self._clock.now()
            command = Command(key, actor.signer, item_id, item.revision, REVIEW, now)
            self._notices.publish(tx, system.act(tx, command))
