"""Desk of the operators: notices about dead tasks, in a channel of the workspace."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from kaigi.clock import Clock, SystemClock
from kaigi.delivery.desk import OnResolved, dead_since
from kaigi.delivery.outbox import Outbox, Task
from kaigi.delivery.ports import Sending
from kaigi.errors import KaigiError
from kaigi.operators import rules
from kaigi.operators.cards import Notice
from kaigi.recipients import Recipients, Shown
from kaigi.storage import Storage, reading

MOST_LISTED = 10


class OperatorsDesk:
    """Notices to the operators' channel; none where no channel is set."""

    def __init__(
        self,
        storage: Storage,
        outbox: Outbox,
        recipients: Recipients,
        channel: str | None,
        clock: Clock | None = None,
    ) -> None:
        """Take the operators' channel, and the machine's clock."""
        self.storage = storage
        self._outbox = outbox
        self._recipients = recipients
        self._channel = channel
        self._clock = clock or SystemClock()

    def on_dead(self, tx: Connection, sending: Sending, _error: KaigiError | None) -> None:
        """Enqueue the hour's notice, in the transaction that gives a task up.

        A failed notice enqueues none, which would fail as well.
        """
        if self._channel and not rules.is_notice(sending.key):
            self._outbox.put(tx, [Task(rules.key(self._clock.now()), "card", lane=self._channel)])

    @reading
    def shown(self, tx: Connection, key: str, *, posted: bool) -> Shown[Notice] | None:
        """Read a notice; None where all its tasks were retried or dropped before it was posted."""
        since = rules.hour_of(key)
        dead = dead_since(tx, since - rules.OVERLAP, MOST_LISTED, except_prefix=rules.PREFIX)
        if self._channel is None or not (dead.count or posted):
            return None
        return Shown(self._recipients.channel(self._channel), Notice(since, dead))


def update_notices(outbox: Outbox) -> OnResolved:
    """Make the callback that updates the notices after an operator's retry or drop."""

    def on_resolved(tx: Connection, given_up: Collection[datetime]) -> None:
        outbox.touch(tx, {key for died in given_up for key in rules.keys_naming(died)})

    return on_resolved
