"""The desk of the bell. Each public method is one transaction."""

from datetime import datetime

from sqlalchemy import Connection

from kaigi.clock import Clock
from kaigi.delivery.outbox import Outbox, Task
from kaigi.delivery.ports import Sending
from kaigi.errors import KaigiError
from kaigi.person import Person
from kaigi.recipients import Recipients, Shown
from kaigi.storage import Storage, reading, transaction
from tests.example import rules, tables
from tests.example.rules import Ring


class BellDesk:
    """Rings the bell, and shows who rang it last."""

    def __init__(
        self, storage: Storage, outbox: Outbox, recipients: Recipients, clock: Clock
    ) -> None:
        self.storage = storage
        self._outbox = outbox
        self._recipients = recipients
        self._clock = clock

    @transaction
    def ring(self, tx: Connection, actor: Person) -> None:
        """Record a ring, and promise its card to the person. Raises Refused."""
        rules.check_may_ring(tables.count(tx))
        rung = tables.add(tx, actor.id, self._clock.now())
        self._outbox.put(tx, [Task(rung.key, "card", lane=actor.id)])
        self._outbox.touch(tx, [f"home:{actor.id}"])

    @reading
    def shown(self, tx: Connection, key: str) -> Shown[Ring] | None:
        rung = tables.find(tx, int(key.partition(":")[2]))
        recipient = self._recipients.find(tx, rung.by) if rung else None
        return Shown(recipient, rung) if rung and recipient else None

    def read_home(self, tx: Connection, _person: Person) -> Ring | None:
        return tables.latest(tx)

    def ring_at_noon(self, tx: Connection, due: datetime) -> None:
        tables.add(tx, "noon", due)

    def on_dead(self, tx: Connection, sending: Sending, _error: KaigiError | None) -> None:
        tables.mark_undelivered(tx, int(sending.key.partition(":")[2]))
