"""Port to any approval system.

Every method takes the caller's transaction. The built-in ledger acts inside it; the adapter of an
outside system reads its mirror in our database and puts the act into the outbox, so that one commit
holds everything. A system writes its items' duties into `kaigi.duties` when they change. See
docs/adr/0004-approval-port.md.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from kaigi.approvals.items import Choice, Command, Departed, Item, Page
from kaigi.approvals.previews import AwayAhead, Preview
from kaigi.content import Content, FormSpec
from kaigi.duties import DepartedDuty
from kaigi.person import Person, Signer
from kaigi.recipients import People


class ApprovalSystem(Protocol):
    """An approval system. Its methods raise Refused.

    A key stands for its content: repeated with the same, it gets the first answer again, and is
    refused with any other.
    """

    def forms(self, tx: Connection) -> tuple[FormSpec, ...]:
        """Return the forms of new documents."""
        ...

    def form(self, tx: Connection, name: str) -> FormSpec:
        """Return the form of this name as it is today."""
        ...

    def preview(
        self,
        tx: Connection,
        drafter: Signer,
        form: FormSpec,
        at: datetime,
        content: Content | None = None,
    ) -> Preview:
        """Return the form with the route that the drafter's document will take, and who is away."""
        ...

    def away(self, tx: Connection, item_id: str, at: datetime) -> Sequence[AwayAhead]:
        """Return who is away on the rest of an item's route, and what happens there."""
        ...

    def draft(
        self, tx: Connection, drafter: Signer, content: Content, at: datetime, key: str
    ) -> Item: ...

    def get(self, tx: Connection, item_id: str) -> Item: ...

    def get_many(self, tx: Connection, item_ids: Sequence[str]) -> list[Item]:
        """Load the items that exist, in any order, in a constant number of queries."""
        ...

    def choices(self, tx: Connection, item: Item, person: str) -> tuple[Choice, ...]:
        """Return the person's choices now. Called once for every item of a list."""
        ...

    def check(
        self, tx: Connection, actor: Signer, item_id: str, revision: str, choice: str
    ) -> Item:
        """Raise what `act` would raise, before a person starts to write."""
        ...

    def act(self, tx: Connection, command: Command) -> Item:
        """Carry out a choice, or accept it: the item then has an `outcome_pending`."""
        ...

    def drafted(self, tx: Connection, person: str, limit: int, start: int) -> Page:
        """Find a person's own documents that are not decided: urgent ones, then the latest."""
        ...


class Reassigning(Protocol):
    """A system whose items can be handed on, when a person on their route can no longer act."""

    def departed_duties(
        self, tx: Connection, after: DepartedDuty | None, limit: int
    ) -> Sequence[DepartedDuty]:
        """Find the next duties of people who can no longer act, in order."""
        ...

    def circulating(self, tx: Connection, drafters: Collection[str]) -> Sequence[Item]:
        """Return the documents of these drafters that circulate."""
        ...

    def departed(self, tx: Connection, duties: Sequence[DepartedDuty]) -> list[Departed]:
        """Return these with who follows, without those whose post was only renamed."""
        ...

    def departed_of(self, tx: Connection, item_id: str) -> list[Departed]:
        """Return all steps of one item whose people can no longer act."""
        ...

    def reassign(
        self,
        tx: Connection,
        departed: Departed,
        successor: Signer,
        unit: str,
        at: datetime,
        *,
        continues: bool,
    ) -> Item:
        """Give the step to its successor: the head of this unit; without one, to anyone chosen.

        `continues`: after another in one transaction. Raise Refused, also where it waits for the
        predecessor no more.
        """
        ...

    def withdraw(self, tx: Connection, item_id: str, at: datetime) -> Item:
        """Take a returned document back in place of its drafter, who has left. Raise Refused."""
        ...

    def release(self, tx: Connection, item_id: str, at: datetime) -> Item:
        """End a hold in place of the person who holds the item's step. Raise Refused."""
        ...


class Settling(Protocol):
    """A system whose items follow people's absences."""

    def settle(self, tx: Connection, item_id: str, at: datetime) -> Item | None:
        """Bring an item in line with absences. None where nothing follows from them."""
        ...

    def to_settle(self, tx: Connection, person: str, after: str, limit: int) -> list[str]:
        """Find the next items that wait for a person, or for one whose deputy they are, by id."""
        ...

    def deputised(self, tx: Connection) -> list[str]:
        """Find all people in whose place a deputy may decide now."""
        ...


class Absences(Protocol):
    """Port to the presence board."""

    def away(self, tx: Connection, people: Collection[str], at: datetime) -> Mapping[str, datetime]:
        """Return until when those of these people are away who are away at this time."""
        ...


class Board(Absences, Protocol):
    """Port to the presence board, which also finds those whom a look by the clock concerns."""

    def away_with_duties(self, tx: Connection, at: datetime) -> list[str]:
        """Find all who are away at this time while an item waits for them."""
        ...


class Staff(People, Protocol):
    """Port to the staff register."""

    def in_chat(self, tx: Connection, slack_ids: Collection[str]) -> Sequence[Person]:
        """Find the active staff among these users of the chat."""
        ...


class Superiors(Protocol):
    """Port to the organisation."""

    def superiors(self, tx: Connection, numbers: Collection[str]) -> Mapping[str, Sequence[str]]:
        """Return the heads above each of these people whom a message reaches, the nearest first."""
        ...


class Heads(Protocol):
    """Port to the staff register: its heads of units."""

    def headed_by(self, tx: Connection, number: str) -> Collection[str]:
        """Return the paths of all units that this person heads today."""
        ...


class OwnSystem(ApprovalSystem, Reassigning, Protocol):
    """The built-in system, in which new documents are drafted."""

    def draft(
        self,
        tx: Connection,
        drafter: Signer,
        content: Content,
        at: datetime,
        key: str,
        principal: Signer | None = None,
    ) -> Item:
        """Create a document; `principal`: on whose behalf the drafter has written it."""
        ...

    def drafted_under(self, tx: Connection, key: str) -> Content | None:
        """Return the content with which this key has drafted a document, if it has."""
        ...
