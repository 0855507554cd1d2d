"""Draws a home, from what every room has to say at that moment."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from kaigi import blocks
from kaigi.delivery.outbox import Outbox, Task
from kaigi.home.ports import HomePart, People
from kaigi.i18n import Languages
from kaigi.storage import Storage, reading, transaction


class HomeDesk:
    def __init__(
        self,
        storage: Storage,
        outbox: Outbox,
        people: People,
        languages: Languages,
        parts: Sequence[HomePart],
    ) -> None:
        """`parts` in the order in which they stand on the home."""
        self.storage = storage
        self._outbox = outbox
        self._people = people
        self._languages = languages
        self._parts = parts

    @transaction
    def show(self, tx: Connection, person: str) -> None:
        """Promises a fresh home. From now on `Outbox.touch` keeps it up to date."""
        self._outbox.put(tx, [Task(f"home:{person}", "home", body={"person": person})])

    @reading
    def draw(self, tx: Connection, person: str) -> tuple[str, dict[str, Any]] | None:
        """Their Slack id and their home as it stands now; None where they cannot be reached in chat."""
        found = self._people.people(tx, [person]).get(person)
        if found is None or found.slack_id is None:
            return None
        t = self._languages.of(found.locale)
        drawn = [list(part.on_home(tx, found, t)) for part in self._parts]
        joined = [block for part in drawn for block in (blocks.divider(), *part)][1:]
        return found.slack_id, blocks.home(joined)
