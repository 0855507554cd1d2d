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
        """Return the heads of the drafter's section and department, and the top decider, if any.

        Before them the head of the drafter's unit, if it has one: many sections have units without.
        """
        person = self._directory.person(tx, drafter.id)
        if person is None:
            return ()
        section = section_of(person.section)
        department = department_of(person.section)
        posts = [self.post(tx, "department_head", department)]
        if section and section != department:
            posts.insert(0, self.post(tx, "section_head", section))
        if person.section != section:
            unit = self.post(tx, "unit_head", person.section)
            posts = [*([unit] if unit.holder else []), *posts]
        if self._top_decider and self._top_decider != department:
            posts.append(self.post(tx, "top_decider", self._top_decider))
        return tuple(posts)

    def superiors(self, tx: Connection, numbers: Collection[str]) -> dict[str, list[str]]:
        """Return the heads above each of these people whom a message reaches, the nearest first.

        In two queries for all.
        """
        units: dict[str, list[str]] = {}
        for number, person in self._directory.people(tx, numbers).items():
            own = [section_of(person.section), department_of(person.section)]
            units[number] = list(dict.fromkeys(filter(None, [*own, self._top_decider])))
        heads = self._directory.heads_of(tx, {path for paths in units.values() for path in paths})
        found: dict[str, list[str]] = {}
        for number, paths in units.items():
            line = [heads[path] for path in paths if path in heads]
            held = [n for n, head in enumerate(line) if head.id == number]
            above = line[held[-1] + 1 :] if held else line
            found[number] = [head.id for head in above if head.slack_id]
        return found

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
