"""What approving from chat asks of any approval system, and of whoever knows the people.

Every method takes the caller's transaction: the built-in ledger acts inside it; a system outside answers from
its mirror in our database and puts its act into the outbox, so that either way one commit holds all.
See docs/adr/0004-approval-port.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy import Connection

from kaigi.content import Content
from kaigi.person import Person, Signer


class State(StrEnum):
    CIRCULATING = "circulating"
    RETURNED = "returned"
    DECIDED = "decided"


class Choice(StrEnum):
    """What one person may do with one item at this moment."""

    APPROVE = "approve"
    RETURN = "return"
    RESUBMIT = "resubmit"


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of an item's history: drafted, approved, decided, returned or resubmitted."""

    kind: str
    by: Signer
    at: datetime
    round: int
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One station of the route. `role` is the post in whose name its people act, e.g. `section_head`."""

    role: str
    people: tuple[Signer, ...]
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A document as chat shows it. `revision` changes whenever a card drawn before must not be acted on."""

    id: str
    revision: str
    state: State
    round: int
    drafter: Signer
    content: Content
    steps: tuple[Step, ...]
    acts: tuple[Act, ...]
    choices: Mapping[str, tuple[Choice, ...]]
    before: Content | None = None
    """The content of the round before, where there was one."""

    def waiting_for(self) -> tuple[str, ...]:
        return tuple(who for who, choices in self.choices.items() if Choice.APPROVE in choices)


@dataclass(frozen=True, slots=True)
class Command:
    """One click. `key` is the same when the same click is delivered twice, and for no other."""

    key: str
    actor: Signer
    item_id: str
    revision: str
    choice: Choice
    at: datetime
    comment: str | None = None
    content: Content | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The first of `total` items."""

    items: tuple[Item, ...] = ()
    total: int = 0


class ApprovalSystem(Protocol):
    """Refusals are `kaigi.errors.Refused` and its kinds; a repeated key is answered as the first time."""

    def draft(self, tx: Connection, drafter: Person, content: Content, at: datetime, key: str) -> Item: ...

    def get(self, tx: Connection, item_id: str) -> Item: ...

    def act(self, tx: Connection, command: Command) -> Item: ...

    def pending(self, tx: Connection, person_id: str, limit: int) -> Page: ...

    def drafted(self, tx: Connection, person_id: str, limit: int) -> Page: ...


class People(Protocol):
    """Who the people in an item are now: where to reach them and in which language."""

    def people(self, tx: Connection, ids: Iterable[str]) -> Mapping[str, Person]: ...
