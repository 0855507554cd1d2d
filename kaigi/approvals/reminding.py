"""Desk of reminding by hand. Each public method is one transaction.

A reminder is no act on the document, and no entry of its record.
"""

from datetime import datetime

from sqlalchemy import Connection

from kaigi.approvals import reminder_tables as tables
from kaigi.approvals import reminding_rules as rules
from kaigi.approvals.items import Item
from kaigi.approvals.reminded import Reminder, ReminderKind
from kaigi.approvals.reminders import ReminderPolicy
from kaigi.approvals.rules import DocumentNotice, DocumentNoticeKind
from kaigi.approvals.systems import Systems
from kaigi.clock import Clock
from kaigi.delivery.outbox import Outbox, Task
from kaigi.errors import Refused, _
from kaigi.person import Person, Signer
from kaigi.storage import Storage, lock, reading, transaction


class RemindingDesk:
    """Desk of drafters who remind those whose turn it is, once on an office day."""

    def __init__(
        self,
        storage: Storage,
        outbox: Outbox,
        systems: Systems,
        clock: Clock,
        policy: ReminderPolicy,
    ) -> None:
        self.storage = storage
        self._outbox = outbox
        self._systems = systems
        self._clock = clock
        self._policy = policy

    @reading
    def check(self, tx: Connection, actor: Person, item_id: str) -> Item:
        """Refuse what `remind` would refuse, before a form is opened for the drafter's words."""
        item = self._systems.of(item_id).get(tx, item_id)
        self._whom(tx, actor, item, self._clock.now())
        return item

    @transaction
    def remind(self, tx: Connection, actor: Person, item_id: str, words: str, key: str) -> None:
        """Send everyone whose turn it is a new message, with these words if there are any.

        `key` is the form's: submitted again with the same words, it reminds no second time.
        """
        words = rules.own_words(words)
        lock(tx, f"reminding:{item_id}")
        item = self._systems.of(item_id).get(tx, item_id)
        if any(
            (each.key, each.words) == (key, words)
            for each in tables.of_item(tx, item_id)
            if each.key
        ):
            return
        now = self._clock.now()
        day = self._policy.deadlines.day(now)
        wanted = [
            Reminder(
                who.id,
                day,
                item_id,
                ReminderKind.BY_HAND,
                now,
                actor.id,
                key,
                words,
                rules.message_to(who.id, item_id, day).key,
            )
            for who in self._whom(tx, actor, item, now)
        ]
        added = tables.add(tx, wanted)
        self._outbox.put_once(tx, [Task(each.notice, "card", lane=each.person) for each in added])
        drafted = DocumentNoticeKind.DRAFTED
        cards = {DocumentNotice(item_id, drafted, each, 0).key for each in item.drafters}
        self._outbox.touch(tx, cards)

    def _whom(self, tx: Connection, actor: Person, item: Item, now: datetime) -> tuple[Signer, ...]:
        deadlines = self._policy.deadlines
        today = deadlines.day(now)
        away = self._policy.absences.away(tx, item.waiting_for, now)
        found = rules.whom_to_remind(item, actor.id, today, tables.of_item(tx, item.id), away)
        if not deadlines.days.is_working(today):
            raise Refused(
                _("The office is closed today."), _("You can remind on the next office day.")
            )
        return found
