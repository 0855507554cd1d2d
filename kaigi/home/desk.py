"""Desk of homes: the state of every room's part for one person."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from kaigi.delivery.outbox import Outbox, Task
from kaigi.home.ports import HomePart
from kaigi.recipients import People, Recipients, Shown
from kaigi.storage import Storage, reading, transaction


class HomeDesk:
    """Desk of homes: enqueues them, and reads their state."""

    def __init__(
        self,
        storage: Storage,
        outbox: Outbox,
        people: People,
        recipients: Recipients,
        parts: Sequence[HomePart],
    ) -> None:
        self.storage = storage
        self._outbox = outbox
        self._people = people
        self._recipients = recipients
        self._parts = parts

    @transaction
    def show(self, tx: Connection, person: str) -> None:
        """Enqueue a home. From then on `Outbox.touch` updates it."""
        self._outbox.put(tx, [Task(f"home:{person}", "home", body={"person": person})])

    @reading
    def read(self, tx: Connection, person: str) -> Shown[list[Any]] | None:
        """Read the state of each part, in order; None where the person has no account in chat."""
        found = self._people.people(tx, [person]).get(person)
        recipient = self._recipients.of(found) if found else None
        if found is None or recipient is None:
            return None
        return Shown(recipient, [part.read(tx, found) for part in self._parts])
