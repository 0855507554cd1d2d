"""The register as other rooms see it, from inside their own transactions."""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection

from kaigi.person import Person
from kaigi.staff import tables


class Directory:
    """One indexed query a call. Nothing is kept between calls: an import counts from its commit on."""

    def person(self, tx: Connection, number: str) -> Person | None:
        """Those who have left too, with `active` False."""
        return tables.person(tx, number)

    def people(self, tx: Connection, numbers: Iterable[str]) -> dict[str, Person]:
        """By number; those who have left too. A number that nobody has is not in the answer."""
        return tables.people(tx, numbers)

    def head_of(self, tx: Connection, section: str) -> Person | None:
        """The active head of just this path, e.g. 企画部/企画課."""
        return tables.head_of(tx, section)

    def deputies_of(self, tx: Connection, number: str) -> tuple[Person, ...]:
        """Active deputies, the first asked first."""
        return tables.deputies_of(tx, number)

    def in_chat(self, tx: Connection, slack_ids: Collection[str]) -> list[Person]:
        """Find the active staff among these users of the chat."""
        return tables.in_chat(tx, slack_ids)

    def zoom_user(self, tx: Connection, number: str) -> str:
        """Return a person's Zoom user: the one in the staff list, or else their e-mail address."""
        return tables.zoom_user(tx, number)
