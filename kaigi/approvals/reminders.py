"""Desk of the morning: reminders of documents that are due or wait for long, and escalation.

Also what went on without a person who is back.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

import structlog
from msgspec import Struct
from sqlalchemy import Connection

from kaigi import duties
from kaigi.approvals import reminder_tables as tables
from kaigi.approvals import review_tables
from kaigi.approvals.deadlines import Deadlines
from kaigi.approvals.digests import (
    DIGEST_LIMIT,
    READ_LIMIT,
    DigestKey,
    DigestState,
    Late,
    higher_on_route,
)
from kaigi.approvals.items import Item
from kaigi.approvals.ports import Absences, Superiors
from kaigi.approvals.reminded import Reminder, ReminderKind
from kaigi.approvals.reminder_tables import LateDuty, Limits
from kaigi.approvals.rules import DocumentNotice, DocumentNoticeKind
from kaigi.approvals.systems import Systems
from kaigi.clock import Clock
from kaigi.delivery.outbox import Outbox, Task
from kaigi.delivery.pacing import Channel, Limit
from kaigi.delivery.ports import Sending, Sent
from kaigi.duty_kind import DutyKind
from kaigi.errors import Broken
from kaigi.recipients import Recipients, Shown
from kaigi.storage import Storage, reading, transaction

log = structlog.get_logger(__name__)

KIND = "remind"
CHANNEL = Channel(limits={"approvals.remind": Limit()}, first={KIND: "approvals.remind"})
"""The task calls nothing outside, and has no limit."""
PIECE = 200
"""People, or items, of one transaction."""


class ReminderPolicy(Struct, frozen=True):
    """Conditions of reminders: the calendar, who is away, who is above, and how long to wait.

    `remind_after`: office days after which a person is reminded; `escalate_after`: those after
    which, from then on, a superior is told.
    """

    deadlines: Deadlines
    absences: Absences
    superiors: Superiors
    remind_after: int
    escalate_after: int


class MorningDesk:
    """Reminds people of what is due, has waited for long or went on without them, once on a day."""

    def __init__(
        self,
        storage: Storage,
        outbox: Outbox,
        systems: Systems,
        recipients: Recipients,
        clock: Clock,
        policy: ReminderPolicy,
    ) -> None:
        self.storage = storage
        self._outbox = outbox
        self._systems = systems
        self._recipients = recipients
        self._clock = clock
        self._policy = policy
        self._deadlines = policy.deadlines

    def begin(self, tx: Connection, due: datetime) -> None:
        """Have everyone reminded, on office days: the work of a job in the morning."""
        day = self._deadlines.day(due)
        if self._deadlines.days.is_working(day):
            task = Task(f"approval:{KIND}:{day.isoformat()}", KIND, body={"day": day.isoformat()})
            self._outbox.put_once(tx, [task])

    async def remind_all(self, day: date) -> int:
        """Remind everyone for whom anything is late, in pieces; return how many people there are.

        On a later day nothing is done: that day has its own digests.
        """
        if self._today() != day:
            return 0
        people = await self._late_people(day)
        for start in range(0, len(people), PIECE):
            await self._remind(day, people[start : start + PIECE])
        after: str | None = ""
        while after is not None:
            after = await self._escalate(day, after)
        return len(people)

    @reading
    def shown(self, tx: Connection, key: str, *, posted: bool) -> Shown[DigestState] | None:
        """Return what is still late of a digest; None where nothing is, and no one has seen it."""
        digest = DigestKey.of(key)
        if digest is None:
            return None
        recipient = self._recipients.find(tx, digest.person, former=posted)
        if recipient is None:
            return None
        numbers = tables.of_digest(tx, digest.person, digest.day, digest.kind)
        found = self._readable(tx, numbers[:READ_LIMIT])
        if digest.kind is ReminderKind.DIGEST:
            items = [item for item in found if digest.person in item.waiting_for]
        else:
            items = [item for item in found if item.waiting_for]
        reviews = self._reviews(tx, digest)
        if not items and not reviews and not posted:
            return None
        readable = self._systems.readers.readable(tx, items, digest.person)
        rows = [self._row(item, digest, readable) for item in self._deadlines.dated(items)]
        rows.sort(key=lambda row: -row.waited)
        total = duties.waiting(tx, digest.person, 1).total
        further = max(0, len(numbers) - READ_LIMIT)
        return Shown(recipient, DigestState(digest, tuple(rows), total, further, reviews))

    @reading
    def _late_people(self, tx: Connection, day: date) -> list[str]:
        late = tables.late_people(tx, self._limits(day, self._policy.remind_after, 0))
        return sorted({*late, *review_tables.untold(tx)})

    @transaction
    def _remind(self, tx: Connection, day: date, people: Sequence[str]) -> None:
        """Remind these people, but those who are away: they are when they are back.

        Tell them also what went on without them, once.
        """
        now = self._clock.now()
        away = self._policy.absences.away(tx, people, now)
        there = [who for who in people if who not in away]
        late: dict[str, list[LateDuty]] = {}
        limits = self._limits(day, self._policy.remind_after, 0)
        for each in tables.late_duties(tx, limits, there):
            late.setdefault(each.person, []).append(each)
        self._tell(
            tx,
            [
                Reminder(who, day, each.item, ReminderKind.DIGEST, now)
                for who, found in late.items()
                for each in found[:DIGEST_LIMIT]
            ],
        )
        untold = review_tables.untold(tx, there)
        digests = [(who, DigestKey(ReminderKind.DIGEST, who, day)) for who in untold]
        self._send(tx, [digest for _who, digest in digests])
        review_tables.store(tx, [(who, digest.key) for who, digest in digests], now)

    @transaction
    def _escalate(self, tx: Connection, day: date, after: str) -> str | None:
        """Tell superiors of the next items, each once; return where the following piece begins."""
        more = self._policy.escalate_after
        limits = self._limits(day, self._policy.remind_after + more, more)
        late = tables.not_escalated(tx, limits, after, PIECE)
        items = {
            item.id: item
            for item in self._readable(tx, list(dict.fromkeys(each.item for each in late)))
        }
        superiors = self._policy.superiors.superiors(tx, {each.person for each in late})
        above = {
            each: who
            for each in late
            if each.item in items and (who := _above(items[each.item], each.person, superiors))
        }
        now = self._clock.now()
        away = self._policy.absences.away(tx, set(above.values()), now)
        pairs = {(who, each.item) for each, who in above.items() if who not in away}
        reminders = [
            Reminder(who, day, item, ReminderKind.ESCALATED, now) for who, item in sorted(pairs)
        ]
        self._tell(tx, reminders)
        drafters = {each.item: items[each.item].drafters for each in reminders}
        cards = [
            DocumentNotice(item, DocumentNoticeKind.DRAFTED, drafter, 0).key
            for item, both in drafters.items()
            for drafter in both
        ]
        self._outbox.touch(tx, cards)
        return late[-1].item if len({each.item for each in late}) == PIECE else None

    def _readable(self, tx: Connection, numbers: Sequence[str]) -> list[Item]:
        """Load these items, without any whose record is broken: the others are reminded of."""
        try:
            return self._systems.items(tx, numbers)
        except Broken:
            if len(numbers) > 1:
                return [each for number in numbers for each in self._readable(tx, [number])]
            log.warning("approvals.document_broken", item=numbers[0], exc_info=True)
            return []

    def _tell(self, tx: Connection, reminders: Sequence[Reminder]) -> None:
        """Store these and enqueue their digests; one that was begun before gets the new rows."""
        self._send(
            tx,
            {DigestKey(each.kind, each.person, each.day) for each in tables.add(tx, reminders)},
        )

    def _send(self, tx: Connection, digests: Collection[DigestKey]) -> None:
        self._outbox.put(
            tx, [Task(each.key, "card", lane=each.person, low_priority=True) for each in digests]
        )

    def _reviews(self, tx: Connection, digest: DigestKey) -> int | None:
        """Count what there is to read afterwards, in the newest digest that tells of it."""
        if digest.kind is ReminderKind.ESCALATED:
            return None
        if review_tables.newest(tx, digest.person) != digest.key:
            return None
        return duties.waiting(tx, digest.person, 1, kinds=(DutyKind.REVIEW,)).total

    def _limits(self, day: date, waited: int, overdue: int) -> Limits:
        since = self._deadlines.waited_longer(day, waited)
        return Limits(since, self._deadlines.before(day, overdue))

    def _row(self, item: Item, digest: DigestKey, readable: Collection[str]) -> Late:
        waited = self._deadlines.waited(item.since, digest.day) if item.since else 0
        return Late(item, waited, may_open=item.id in readable)

    def _today(self) -> date:
        return self._deadlines.day(self._clock.now())


def _above(item: Item, person: str, superiors: Mapping[str, Collection[str]]) -> str | None:
    """Return who is told that a person keeps an item waiting: on its route, or else their head."""
    if higher := higher_on_route(item, person):
        return higher
    others = (who for who in superiors.get(person, ()) if who not in item.drafters)
    return next(others, None)


class RemindTask:
    """Task that reminds everyone, called by the relay."""

    def __init__(self, desk: MorningDesk) -> None:
        self._desk = desk

    async def send(self, sending: Sending) -> Sent:
        people = await self._desk.remind_all(date.fromisoformat(str(sending.body["day"])))
        log.info("approvals.reminded", people=people)
        return Sent()
