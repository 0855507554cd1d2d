"""Handing on of documents that wait for people who can no longer act."""

from collections.abc import Iterable
from datetime import datetime

import structlog
from msgspec import Struct
from sqlalchemy import Connection

from kaigi.approvals import choosing, rules, tables
from kaigi.approvals.choosing import check_successor, returned
from kaigi.approvals.deadlines import Deadlines
from kaigi.approvals.items import Departed, Item
from kaigi.approvals.notices import HAND_ON, Notices
from kaigi.approvals.ports import OwnSystem
from kaigi.clock import Clock
from kaigi.delivery.outbox import Outbox
from kaigi.delivery.pacing import Channel, Limit
from kaigi.delivery.ports import Sending, Sent
from kaigi.duties import DepartedDuty
from kaigi.duty_kind import DutyKind
from kaigi.errors import Broken, Refused, _
from kaigi.person import Departure, Signer
from kaigi.recipients import People
from kaigi.storage import Storage, reading, transaction

log = structlog.get_logger(__name__)

NO_ONE: frozenset[str] = frozenset()
PIECE = 500
"""Duties that are read in one transaction."""

CHANNEL = Channel(limits={"approvals.hand_on": Limit()}, first={HAND_ON.kind: "approvals.hand_on"})
"""The task calls nothing outside, and has no limit."""


class Outcome(Struct, frozen=True):
    """Number of the steps that were handed on, and of the documents for which no one follows."""

    handed_on: int = 0
    stuck: int = 0


class HandoverDesk:
    """Finds the steps of people who can no longer act, and gives them to others."""

    def __init__(
        self,
        storage: Storage,
        outbox: Outbox,
        system: OwnSystem,
        people: People,
        clock: Clock,
        deadlines: Deadlines,
    ) -> None:
        self.storage = storage
        self._notices = Notices(outbox, deadlines)
        self._system = system
        self._people = people
        self._clock = clock

    async def hand_on_all(self) -> Outcome:
        """Give every step to the one who holds its post now.

        Only a person who has left or lost the post has a successor: an account that is missing,
        perhaps for a moment, moves nothing. Where no one follows, the drafter is told, once. Each
        document has a transaction of its own, as a click has: so it waits for no other.
        """
        handed_on = 0
        stuck: set[str] = set()
        unfollowed: set[str] = set()
        after: DepartedDuty | None = None
        while True:
            piece, told, after = await self._found(after)
            by_item: dict[str, list[Departed]] = {}
            for each in piece:
                by_item.setdefault(each.item_id, []).append(each)
            for item_id, steps in by_item.items():
                is_followed = any(step.is_followed for step in steps)
                stuck.add(item_id)
                if not all(step.is_followed for step in _to_sign(steps)):
                    unfollowed.add(item_id)
                if is_followed or told.get(item_id, NO_ONE) != rules.waits_for(_to_sign(steps)):
                    handed_on += await self._review(item_id)
            if after is None:
                break
        for item_id in await self._still_told():
            if item_id not in stuck:
                await self._review(item_id)
        return Outcome(handed_on, len(unfollowed.union(await self._still_told())))

    async def waiting(self) -> list[Departed]:
        """List all steps of people who can no longer act, now and later, in pieces."""
        found: list[Departed] = []
        after: DepartedDuty | None = None
        while True:
            piece, _told, after = await self._found(after)
            found += piece
            if after is None:
                return found

    @reading
    def _found(
        self, tx: Connection, after: DepartedDuty | None
    ) -> tuple[list[Departed], dict[str, frozenset[str]], DepartedDuty | None]:
        """Find the next steps, what was told of them, and where the piece after them begins."""
        duties = self._system.departed_duties(tx, after, PIECE)
        found = self._system.departed(tx, duties)
        told = tables.told(tx, {each.item_id for each in found})
        waits_for = {item_id: each.waits_for for item_id, each in told.items()}
        return found, waits_for, duties[-1] if len(duties) == PIECE else None

    @reading
    def _still_told(self, tx: Connection) -> list[str]:
        return tables.still_told(tx)

    async def _review(self, item_id: str) -> int:
        try:
            return await self._hand_on_item(item_id)
        except Refused:  # acted on or withdrawn at this moment
            return 0
        except Broken:  # its record allows no change; the others go on
            log.warning("approvals.document_broken", item=item_id, exc_info=True)
            return 0

    @transaction
    def _hand_on_item(self, tx: Connection, item_id: str) -> int:
        return self.hand_on_followed(tx, item_id, self._clock.now())

    def hand_on_followed(
        self, tx: Connection, item_id: str, now: datetime, changed: Item | None = None
    ) -> int:
        """Hand on the item's steps, the highest first, and publish it; return how many.

        A handover can drop or restore steps and so renumber the others: they are found again each
        time. Then the drafter is told for whom it waits in vain. `changed`: the item after a change
        that is not published yet.
        """
        handed_on = 0
        while True:
            departed = self._system.departed_of(tx, item_id)
            followed = [each for each in departed if each.is_followed]
            if not followed:
                break
            # A step that passes decides on the lower posts that are merged into it.
            highest = max(followed, key=lambda each: (each.step, each.kind is not DutyKind.MERGED))
            if highest.successor:
                changed = self._system.reassign(
                    tx,
                    highest,
                    highest.successor,
                    highest.unit,
                    now,
                    continues=changed is not None,
                )
            handed_on += 1
        if changed:
            self._notices.publish(tx, changed)
        to_sign = _to_sign(departed)
        self._notices.tell_stuck(tx, item_id, to_sign, self._reached(tx, to_sign))
        return handed_on

    def _reached(self, tx: Connection, stuck: list[Departed]) -> str | None:
        """Return the first of proxy and drafter who is on the staff list, with an account."""
        drafters = stuck[0].drafters if stuck else ()
        found = self._people.people(tx, drafters) if drafters else {}
        here = {number for number, who in found.items() if who.active and who.slack_id is not None}
        return next((each for each in drafters if each in here), None)

    @transaction
    def hand_on(
        self,
        tx: Connection,
        item_id: str,
        number: str,
        before: str | None = None,
        *,
        signs_again: bool = False,
    ) -> tuple[Departed, Signer]:
        """Give a document to the person whom an administrator chose. Raise Refused.

        Only one that waits for a person who can no longer act: no administrator takes a document
        from an approver who can. It is that of the first such step, or the step of `before`; the
        command typed again would give the same person the next one, too. One who has signed in
        this round gets it only if they are to sign once more (`signs_again`).
        """
        departed_steps = self._system.departed_of(tx, item_id)
        found = [
            each
            for each in departed_steps
            if before in {None, each.predecessor.id} and each.kind is not DutyKind.MERGED
        ]
        found.sort(key=lambda each: each.step)
        if not found:
            raise Refused(
                _("No document {number} waits for a person who can no longer act.", number=item_id),
                _("See which ones do: kaigi documents waiting"),
            )
        departed = found[0]
        if departed.kind is DutyKind.REVISE:
            raise returned(departed)
        successor = self._chosen(tx, number)
        check_successor(
            departed,
            successor,
            self._system.get(tx, item_id),
            is_first=before is None,
            signs_again=signs_again,
        )
        now = self._clock.now()
        given = self._system.reassign(tx, departed, successor, "", now, continues=False)
        # A step that is back by this may have gone people, too.
        self.hand_on_followed(tx, item_id, now, given)
        return departed, successor

    def _chosen(self, tx: Connection, number: str) -> Signer:
        """Return the person with this staff number. Raise Refused unless a message reaches them."""
        successor = self._people.people(tx, [number]).get(number)
        if successor is None or not successor.active:
            raise choosing.not_on_list(number, self._people.people(tx, choosing.padded(number)))
        if successor.slack_id is None:
            raise Refused(
                _("{who} has no account in this workspace.", who=successor.name),
                _("Name another person, or add the account in Slack first."),
            )
        return successor.signer

    @transaction
    def withdraw(self, tx: Connection, item_id: str) -> Departed:
        """Take back a document that was returned to a drafter who has left. Raise Refused."""
        found = self._system.departed_of(tx, item_id)
        returned = [
            each for each in found if each.kind is DutyKind.REVISE and each.reason is Departure.LEFT
        ]
        if not returned or len(returned) < len(found):
            raise Refused(
                _(
                    "Document {number} was not returned to a drafter who has left.",
                    number=item_id,
                ),
                _("See which ones were: kaigi documents waiting"),
            )
        self._notices.publish(tx, self._system.withdraw(tx, item_id, self._clock.now()))
        return returned[0]

    @transaction
    def release(self, tx: Connection, item_id: str) -> None:
        """End the hold on a document, whose person does not come back to it. Raise Refused."""
        self._notices.publish(tx, self._system.release(tx, item_id, self._clock.now()))


def _to_sign(found: Iterable[Departed]) -> list[Departed]:
    """Leave out what a drafter who has gone should revise: there is no one to tell."""
    return [each for each in found if each.kind is not DutyKind.REVISE]


class HandoverTask:
    """Task that hands on everything that can be, called by the relay."""

    def __init__(self, desk: HandoverDesk) -> None:
        self._desk = desk

    async def send(self, _sending: Sending) -> Sent:
        outcome = await self._desk.hand_on_all()
        if outcome.handed_on or outcome.stuck:
            log.info("approvals.handed_on", handed_on=outcome.handed_on, stuck=outcome.stuck)
        return Sent()
