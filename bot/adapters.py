"""Adapters between rooms: one room's port, answered by another room."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from kaigi.duties import DepartedDuty
from kaigi.forms.posts import Post
from kaigi.person import Signer
from kaigi.presence.absences import Absences
from kaigi.staff.directory import Directory
from kaigi.units import department_of, section_of


class Organisation:
    """The ledger's port to the organisation, answered by the staff register and the board."""

    def __init__(
        self,
        directory: Directory,
        top_decider: str | None = None,
        absences: Absences | None = None,
    ) -> None:
        """Take the unit whose head decides what heads of departments draft.

        Commands hand documents on without `absences`: the running bot looks at those afterwards.
        """
        self._directory = directory
        self._absences = absences
        self._top_decider = top_decider

    def posts_above(self, tx: Connection, drafter: Signer) -> tuple[Post, ...]:
        """Return the heads of the drafter's section and department, and the top decider, if any."""
        person = self._directory.person(tx, drafter.id)
        if person is None:
            return ()
        section = section_of(person.section)
        department = department_of(person.section)
        posts = [self.post(tx, "department_head", department)]
        if section and section != department:
            posts.insert(0, self.post(tx, "section_head", section))
        if self._top_decider and self._top_decider != department:
            posts.append(self.post(tx, "top_decider", self._top_decider))
        return tuple(posts)

    def person(self, tx: Connection, number: str) -> tuple[Signer, bool] | None:
        found = self._directory.person(tx, number)
        return (found.signer, found.slack_id is not None) if found and found.active else None

    def is_unit(self, tx: Connection, unit: str) -> bool:
        return self._directory.is_unit(tx, unit)

    def headed_by(self, tx: Connection, number: str) -> frozenset[str]:
        return self._directory.headed_by(tx, number)

    def departed(
        self, tx: Connection, after: DepartedDuty | None, limit: int, item: str | None = None
    ) -> list[DepartedDuty]:
        return self._directory.departed(tx, after, limit, item)

    def away(self, tx: Connection, people: Collection[str], at: datetime) -> dict[str, datetime]:
        return self._absences.away(tx, people, at) if self._absences else {}

    def deputies(self, tx: Connection, people: Collection[str]) -> dict[str, tuple[Signer, ...]]:
        """Return each person's registered deputies whom a message reaches, in their order."""
        return {
            number: tuple(who.signer for who in found if who.slack_id)
            for number, found in self._directory.deputies_of(tx, people).items()
        }

    def deputises_for(self, tx: Connection, number: str) -> list[str]:
        return self._directory.deputises_for(tx, number)

    def post(self, tx: Connection, role: str, unit: str) -> Post:
        """Return the post of a unit's head, with its holder now."""
        head = self._directory.head_of(tx, unit)
        if head is None:
            return Post(role, unit, holder=None)
        return Post(role, unit, head.signer, in_chat=head.slack_id is not None)
