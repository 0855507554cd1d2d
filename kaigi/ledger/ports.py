"""Port of the ledger to the organisation."""

from collections.abc import Collection, Sequence
from typing import Protocol

from sqlalchemy import Connection

from kaigi.duties import DepartedDuty
from kaigi.ledger.routes import Post
from kaigi.person import Signer


class Organisation(Protocol):
    def posts_above(self, tx: Connection, drafter: Signer) -> tuple[Post, ...]:
        """Return the posts over this person, nearest first: section head, department head."""
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

    def departed(
        self, tx: Connection, after: DepartedDuty | None, limit: int, item: str | None = None
    ) -> Sequence[DepartedDuty]:
        """Find the next duties to act of people who can no longer do so, in order; of one item."""
        ...
