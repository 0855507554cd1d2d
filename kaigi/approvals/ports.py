"""What approving from chat asks of any approval system, and of whoever knows the people.

Every method takes the caller's transaction: the built-in ledger acts inside it; a system outside answers from
its mirror in our database and puts its act into the outbox, so that either way one commit holds all.
See docs/adr/0004-approval-port.md.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from kaigi.approvals.items import Choice, Command, Item, Page, Preview
from kaigi.content import Content
from kaigi.person import Person, Signer


class ApprovalSystem(Protocol):
    """Refusals are `kaigi.errors.Refused` and its kinds; a repeated key is answered as the first time."""

    def preview(self, tx: Connection, drafter: Signer) -> Preview: ...

    def draft(
        self, tx: Connection, drafter: Signer, content: Content, at: datetime, key: str
    ) -> Item: ...

    def get(self, tx: Connection, item_id: str) -> Item: ...

    def check(
        self, tx: Connection, actor: Signer, item_id: str, revision: str, choice: Choice
    ) -> Item:
        """Refuses as `act` would, before somebody starts to write."""
        ...

    def act(self, tx: Connection, command: Command) -> Item: ...

    def pending(self, tx: Connection, person_id: str, limit: int) -> Page: ...

    def drafted(self, tx: Connection, person_id: str, limit: int) -> Page: ...


class People(Protocol):
    """Who the people in an item are now: where to reach them and in which language."""

    def people(self, tx: Connection, ids: Iterable[str]) -> Mapping[str, Person]: ...
