"""Whoever runs Kaigi hears where they are of what could not be delivered.

`given_up` is part of the transaction that gives a delivery up.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from kaigi.blocks import Card
from kaigi.clock import Clock, SystemClock
from kaigi.delivery import desk
from kaigi.delivery.outbox import Outbox, Task
from kaigi.delivery.ports import Sending
from kaigi.errors import KaigiError
from kaigi.i18n import Languages
from kaigi.operators import cards, rules
from kaigi.storage import Storage, reading

MOST = 10


class OperatorsDesk:
    def __init__(
        self,
        storage: Storage,
        outbox: Outbox,
        languages: Languages,
        channel: str | None,
        clock: Clock | None = None,
    ) -> None:
        """Without a `channel` nobody is told. `clock` is the machine's."""
        self.storage = storage
        self._outbox = outbox
        self._languages = languages
        self._channel = channel
        self._clock = clock or SystemClock()

    def given_up(self, tx: Connection, sending: Sending, _error: KaigiError | None) -> None:
        """A message of ours that fails makes no other, which would fail as well."""
        if self._channel and not rules.is_ours(sending.key):
            self._outbox.put(tx, [Task(rules.key(self._clock.now()), "card", lane=self._channel)])

    @reading
    def card(self, tx: Connection, key: str, *, posted: bool) -> Card | None:
        """None where all of it was tried again or dropped before anybody was told."""
        since, t = rules.begins(key), self._languages.of(None)
        found = desk.losses(tx, since - rules.OVERLAP, MOST, apart_from=rules.ROOM)
        if self._channel is None or not (found.count or posted):
            return None
        return Card(
            self._channel, cards.losses(found, since, t) if found.count else cards.tended(since, t)
        )


def retelling(outbox: Outbox) -> desk.Tended:
    """Brings what the operators were told up to date when one of them tries it again or drops it."""

    def tended(tx: Connection, given_up: Collection[datetime]) -> None:
        outbox.touch(tx, {key for moment in given_up for key in rules.told_in(moment)})

    return tended
