"""Lookups in the staff register for other rooms, inside their transactions."""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection

from kaigi.duties import DepartedDuty
from kaigi.person import Person
from kaigi.staff import departures, posts, tables


class Directory:
    """Lookups of one indexed query each, uncached: an import takes effect with its commit."""

    active_staff = tables.ACTIVE_STAFF
    """Relation of all active staff, for other rooms to join: number, name, section, title, is_head,
    counter_duty, slack_id, unit_place, name_key and post_key. Section, title and head are those of
    the main post.
    """

    concurrent_posts = tables.concurrent_post
    """Relation of posts beside the main one, of active staff: number, section and is_head."""

    def person(self, tx: Connection, number: str) -> Person | None:
        """Find a person, former staff included (`active` is False)."""
        return tables.person(tx, number)

    def people(self, tx: Connection, numbers: Iterable[str]) -> dict[str, Person]:
        """Find people by number, former staff included. Unknown numbers are left out."""
        return tables.people(tx, numbers)

    def head_of(self, tx: Connection, section: str) -> Person | None:
        """Find the active head of exactly this path, such as 企画部/企画課, as titled there."""
        return posts.head_of(tx, section)

    def heads_of(self, tx: Connection, sections: Collection[str]) -> dict[str, Person]:
        """Find the active heads of these paths, by path, in one query."""
        return posts.heads_of(tx, sections)

    def headed_by(self, tx: Connection, number: str) -> frozenset[str]:
        """Return the paths of all units that this person heads, also in a concurrent post."""
        return posts.headed_by(tx, number)

    def is_unit(self, tx: Connection, unit: str) -> bool:
        """Tell whether any active person belongs to this unit, or to one below it."""
        return posts.is_unit(tx, unit)

    def departed(
        self, tx: Connection, after: DepartedDuty | None, limit: int, item: str | None = None
    ) -> list[DepartedDuty]:
        """Find the next duties to act of people who can no longer do so."""
        return departures.departed(tx, after, limit, item)

    def deputies_of(
        self, tx: Connection, numbers: Collection[str]
    ) -> dict[str, tuple[Person, ...]]:
        """Return the active deputies of each person, in the order in which they are asked."""
        return posts.deputies_of(tx, numbers)

    def deputises_for(self, tx: Connection, number: str) -> list[str]:
        """Return the people who have registered this one as their deputy."""
        return posts.deputises_for(tx, number)

    def in_chat(self, tx: Connection, slack_ids: Collection[str]) -> list[Person]:
        """Find the active staff among these users of the chat."""
        return tables.in_chat(tx, slack_ids)

    def zoom_user(self, tx: Connection, number: str) -> str:
        """Return a person's Zoom user: the one in the staff list, or else their e-mail address."""
        return tables.zoom_user(tx, number)
