"""Handing on in a transaction that is rolled back, to see what a new staff list would do."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import structlog
from msgspec import Struct
from sqlalchemy import Connection

from kaigi import duties
from kaigi.approvals.fates import Fate, fate_of
from kaigi.approvals.handovers import PIECE, HandoverDesk
from kaigi.approvals.items import Departed, Item
from kaigi.approvals.ports import OwnSystem
from kaigi.duties import DepartedDuty
from kaigi.errors import Broken, Refused, Text
from kaigi.person import Departure, Signer

log = structlog.get_logger(__name__)

Known = frozenset[tuple[str, str]]
"""Documents and the people for whom they wait already, by their numbers."""


class Change(Struct, frozen=True):
    """Outcome for one step, which counts from 0 in the route as it was.

    `role`: its post by name, None for the revision of a returned document. `merges` and `restores`
    as in `Handover`. `is_known`: it stood still before the new list, too.
    """

    item_id: str
    drafter: Signer
    step: int
    role: Text | None
    before: Signer
    reason: Departure
    fate: Fate
    successor: Signer | None = None
    merges: int = 0
    restores: int = 0
    is_known: bool = False


class Rehearsal:
    """Rehearsed handing on, one document after the other, by the desk that does it in earnest.

    Each document is rolled back before the next: its locks are held as long as a click holds them.
    """

    def __init__(self, desk: HandoverDesk, system: OwnSystem) -> None:
        self._desk = desk
        self._system = system

    def under_way(self, tx: Connection) -> int:
        return duties.count_items(tx)

    def known(self, tx: Connection) -> Known:
        """Return what stands still now, before the new list."""
        return frozenset(
            (each.item_id, each.predecessor.id) for each in self.waiting(tx) if not each.is_followed
        )

    def waiting(self, tx: Connection) -> list[Departed]:
        """List all steps of people who can no longer act, now and later, the longest first."""
        found = [each for piece in self._pieces(tx) for each in self._system.departed(tx, piece)]
        return sorted(found, key=lambda each: each.since)

    def changes(self, tx: Connection, now: datetime, known: Known) -> Iterator[Change]:
        """Hand each document on, as far as that is possible, and yield what happens to it."""
        last = ""
        for piece in self._pieces(tx):
            for item_id in dict.fromkeys(each.item_id for each in self._system.departed(tx, piece)):
                if item_id != last:  # a document's steps may lie in two pieces
                    yield from self._of(tx, item_id, now, known)
                last = item_id

    def left_behind(self, tx: Connection, gone: Sequence[str]) -> Iterator[Change]:
        """Yield the circulating documents of drafters who leave with the new list."""
        for start in range(0, len(gone), PIECE):
            for item in self._system.circulating(tx, gone[start : start + PIECE]):
                now = next((n for n, step in enumerate(item.steps) if step.waiting), 0)
                who = item.drafter
                yield Change(item.id, who, now, None, who, Departure.LEFT, Fate.DRAFTER)

    def _pieces(self, tx: Connection) -> Iterator[list[DepartedDuty]]:
        after: DepartedDuty | None = None
        while found := list(self._system.departed_duties(tx, after, PIECE)):
            yield found
            after = found[-1]

    def _of(self, tx: Connection, item_id: str, now: datetime, known: Known) -> list[Change]:
        savepoint = tx.begin_nested()
        try:
            before = self._system.get(tx, item_id)
            self._desk.hand_on_followed(tx, item_id, now)
            after = self._system.get(tx, item_id)
            left = self._system.departed_of(tx, item_id)
        except (Refused, Broken):  # of this document alone, as in earnest
            log.warning("approvals.not_rehearsed", item=item_id, exc_info=True)
            return []
        finally:
            savepoint.rollback()
        return [*_passed(before, after), *(_standing(before, after, each, known) for each in left)]


def _passed(before: Item, after: Item) -> Iterator[Change]:
    for act in after.acts[len(before.acts) :]:
        if act.handover is None or act.step is None:
            continue
        gone = act.handover
        roles = [step.role for step in before.steps if gone.predecessor in step.people]
        yield Change(
            before.id,
            before.drafter,
            act.step,
            gone.post or (roles[0] if roles else None),
            gone.predecessor,
            gone.reason,
            Fate.PASSES,
            gone.successor,
            gone.merges,
            gone.restores,
        )


def _standing(before: Item, after: Item, left: Departed, known: Known) -> Change:
    """Return why a step stands still."""
    fate = fate_of(left)
    return Change(
        before.id,
        before.drafter,
        left.step,
        None if fate is Fate.RETURNED else after.steps[left.step].role,
        left.predecessor,
        left.reason,
        fate,
        left.successor,
        is_known=(left.item_id, left.predecessor.id) in known,
    )
