"""Homes: what every room has to say to one person at one moment."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from kaigi.delivery.outbox import Outbox, Task
from kaigi.home.ports import HomePart
from kaigi.recipients import People, Recipients, Shown
from kaigi.storage import Storage, reading, transaction


class HomeDesk:
    """Promises homes, and reads what they show."""

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
        """Promise a fresh home. From now on `Outbox.touch` keeps it up to date."""
        self._outbox.put(tx, [Task(f"home:{person}", "home", body={"person": person})])

    @reading
    def read(self, tx: Connection, person: str) -> Shown[list[Any]] | None:
        """Read the state of each part, in their order; None where the person is not in chat."""
        found = self._people.people(tx, [person]).get(person)
        recipient = self._recipients.find(tx, person)
        if found is None or recipient is None:
            return None
        return Shown(recipient, [part.read(tx, found) for part in self._parts])
