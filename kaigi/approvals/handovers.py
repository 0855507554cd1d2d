"""Handing on of documents that wait for people who can no longer act."""

import structlog
from msgspec import Struct
from sqlalchemy import Connection

from kaigi.approvals.items import Departed
from kaigi.approvals.notices import Notices
from kaigi.approvals.ports import Reassigning
from kaigi.clock import Clock
from kaigi.delivery.outbox import Outbox, Task
from kaigi.delivery.pacing import Channel, Limit
from kaigi.delivery.ports import Sending, Sent
from kaigi.duties import DepartedDuty
from kaigi.errors import Refused, _
from kaigi.person import Signer
from kaigi.recipients import People
from kaigi.storage import Storage, reading, transaction

log = structlog.get_logger(__name__)

PIECE = 20
"""Duties that are handed on in one transaction: clicks wait for no longer than that."""
LISTED_AT_ONCE = 500
"""Duties that are read in one transaction."""

HAND_ON = Task("approval:hand_on", "hand_on")
"""Handing on may be long, on 1 April, so it is a task: one replica does it, with retries."""
CHANNEL = Channel(limits={"approvals.hand_on": Limit()}, first={HAND_ON.kind: "approvals.hand_on"})
"""The task calls nothing outside, and has no limit."""


class Piece(Struct, frozen=True):
    """Result of one piece: the documents handed on and stuck, and where the next piece begins."""

    handed_on: int = 0
    stuck: int = 0
    last: DepartedDuty | None = None


class HandoverDesk:
    """Finds the steps of people who can no longer act, and gives them to others."""

    def __init__(
        self,
        storage: Storage,
        outbox: Outbox,
        system: Reassigning,
        people: People,
        clock: Clock,
    ) -> None:
        self.storage = storage
        self._notices = Notices(outbox)
        self._system = system
        self._people = people
        self._clock = clock

    @transaction
    def hand_on_some(self, tx: Connection, after: DepartedDuty | None) -> Piece:
        """Give the next steps to those who hold their posts now.

        Only a person who has left or lost the post has a successor: an account that is missing,
        perhaps for a moment, moves nothing. Where no one follows, the drafter is told, once.
        """
        duties = self._system.departed_duties(tx, after, PIECE)
        handed_on = 0
        stuck = 0
        for departed in self._system.departed(tx, duties):
            if departed.successor and departed.in_chat:
                try:
                    self._hand_on(tx, departed, departed.successor, departed.unit)
                except Refused:  # acted on or withdrawn since this transaction began
                    continue
                handed_on += 1
            elif departed.is_current:
                self._notices.tell_stuck(tx, departed)
                stuck += 1
        return Piece(handed_on, stuck, duties[-1] if len(duties) == PIECE else None)

    async def waiting(self) -> list[Departed]:
        """List all current steps of people who can no longer act, in pieces."""
        found: list[Departed] = []
        after: DepartedDuty | None = None
        while True:
            piece, after = await self._listed(after)
            found += piece
            if after is None:
                return found

    @reading
    def _listed(
        self, tx: Connection, after: DepartedDuty | None
    ) -> tuple[list[Departed], DepartedDuty | None]:
        duties = self._system.departed_duties(tx, after, LISTED_AT_ONCE)
        departed = [each for each in self._system.departed(tx, duties) if each.is_current]
        return departed, duties[-1] if len(duties) == LISTED_AT_ONCE else None

    @transaction
    def hand_on(self, tx: Connection, item_id: str, number: str) -> tuple[Departed, Signer]:
        """Give a document to the person whom an administrator chose. Raise Refused.

        Only one that waits for a person who can no longer act: no administrator takes a document
        from an approver who can.
        """
        duties = self._system.departed_duties(tx, None, PIECE, item_id)
        current = [each for each in self._system.departed(tx, duties) if each.is_current]
        if not current:
            raise Refused(
                _("No document {number} waits for a person who can no longer act.", number=item_id),
                _("See which ones do: kaigi documents waiting"),
            )
        departed = current[0]
        successor = self._people.people(tx, [number]).get(number)
        if successor is None or not successor.active:
            raise Refused(
                _("No one on the staff list has the number {number}.", number=number),
                _("See the staff list: kaigi staff list"),
            )
        if successor.slack_id is None:
            raise Refused(
                _("{who} has no account in this workspace.", who=successor.name),
                _("Name another person, or add the account in Slack first."),
            )
        self._hand_on(tx, departed, successor.signer, unit="")
        return departed, successor.signer

    def _hand_on(self, tx: Connection, departed: Departed, successor: Signer, unit: str) -> None:
        item = self._system.reassign(tx, departed, successor, unit, self._clock.now())
        self._notices.publish(tx, item)


class HandoverTask:
    """Task that hands on everything that can be, called by the relay."""

    def __init__(self, desk: HandoverDesk) -> None:
        self._desk = desk

    async def send(self, _sending: Sending) -> Sent:
        handed_on = 0
        stuck = 0
        piece = Piece()
        while True:
            piece = await self._desk.hand_on_some(piece.last)
            handed_on += piece.handed_on
            stuck += piece.stuck
            if piece.last is None:
                break
        if handed_on or stuck:
            log.info("approvals.handed_on", handed_on=handed_on, stuck=stuck)
        return Sent()
