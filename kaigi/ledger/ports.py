"""Port of the ledger to the organisation."""

from typing import Protocol

from sqlalchemy import Connection

from kaigi.ledger.routes import Post
from kaigi.person import Signer


class Organisation(Protocol):
    def posts_above(self, tx: Connection, drafter: Signer) -> tuple[Post, ...]:
        """Return the posts over this person, nearest first: section head, department head."""
        ...
