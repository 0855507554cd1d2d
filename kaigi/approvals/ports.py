"""The port to any approval system.

Every method takes the caller's transaction: the built-in ledger acts inside it; a system outside
answers from its mirror in our database and puts its act into the outbox, so that either way one
commit holds all. A system writes its items' duties into `kaigi.duties` whenever they change. See
docs/adr/0004-approval-port.md.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from kaigi.approvals.items import Choice, Command, Item, Page, Preview
from kaigi.content import Content, FormSpec
from kaigi.person import Signer


class ApprovalSystem(Protocol):
    """Refusals are `kaigi.errors.Refused` and its kinds; a repeated key is answered as the first
    time.
    """

    def form(self, tx: Connection) -> FormSpec:
        """Return the form of a new document."""
        ...

    def preview(self, tx: Connection, drafter: Signer) -> Preview: ...

    def draft(
        self, tx: Connection, drafter: Signer, content: Content, at: datetime, key: str
    ) -> Item: ...

    def get(self, tx: Connection, item_id: str) -> Item: ...

    def get_many(self, tx: Connection, item_ids: Sequence[str]) -> list[Item]:
        """Load these items in any order, in a constant number of queries; skip those that are not
        there.
        """
        ...

    def choices(self, tx: Connection, item: Item, person: str) -> tuple[Choice, ...]:
        """Return what this person may do with the item now. Asked once for every item in a list."""
        ...

    def check(
        self, tx: Connection, actor: Signer, item_id: str, revision: str, choice: str
    ) -> Item:
        """Refuse as `act` would, before a person starts to write."""
        ...

    def act(self, tx: Connection, command: Command) -> Item:
        """Carry out a choice, or accept it: then the item has `outcome_pending` until the outcome
        is known.
        """
        ...

    def drafted(self, tx: Connection, person: str, limit: int, start: int) -> Page:
        """Find a person's own documents that are not decided, the latest first."""
        ...
