"""Port of the ledger to the organisation, and the organisation as routes see it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from kaigi.duties import DepartedDuty
from kaigi.forms.posts import Post
from kaigi.person import Signer


class Organisation(Protocol):
    def posts_above(self, tx: Connection, drafter: Signer) -> tuple[Post, ...]:
        """Return the posts of this person's line, the nearest first, up to the top decider."""
        ...

    def person(self, tx: Connection, number: str) -> tuple[Signer, bool] | None:
        """Return an active person of the staff list, and whether a message reaches them."""
        ...

    def post(self, tx: Connection, role: str, unit: str) -> Post:
        """Return the post of a unit's head, with its holder now."""
        ...

    def is_unit(self, tx: Connection, unit: str) -> bool:
        """Tell whether anyone belongs to this unit, or to one below it."""
        ...

    def headed_by(self, tx: Connection, number: str) -> Collection[str]:
        """Return all units that this person heads."""
        ...

    def away(self, tx: Connection, people: Collection[str], at: datetime) -> Mapping[str, datetime]:
        """Return until when those of these people are away who are away at this time.

        A constant number of statements. The kind of an absence stays with the board.
        """
        ...

    def deputies(self, tx: Connection, people: Collection[str]) -> Mapping[str, tuple[Signer, ...]]:
        """Return each person's registered deputies whom a message reaches, in their order."""
        ...

    def deputises_for(self, tx: Connection, number: str) -> Sequence[str]:
        """Return the people who have registered this one as their deputy."""
        ...

    def departed(
        self, tx: Connection, after: DepartedDuty | None, limit: int, item: str | None = None
    ) -> Sequence[DepartedDuty]:
        """Find the next duties to act of people who can no longer do so, in order; of one item."""
        ...


class Seen:
    """The organisation in one transaction."""

    def __init__(self, tx: Connection, organisation: Organisation) -> None:
        self._tx = tx
        self._organisation = organisation

    def posts_above(self, drafter: Signer) -> tuple[Post, ...]:
        return self._organisation.posts_above(self._tx, drafter)

    def head_of(self, unit: str) -> Post:
        roles = ("department_head", "section_head", "unit_head")
        return self._organisation.post(self._tx, roles[min(unit.count("/"), 2)], unit)

    def person(self, number: str) -> tuple[Signer, bool] | None:
        return self._organisation.person(self._tx, number)
