"""Publication of a change: messages about a document, its files and homes that list it."""

from collections.abc import Sequence

from msgspec.structs import replace
from sqlalchemy import Connection, union_all

from kaigi.approvals import (
    readable_tables,
    reminder_tables,
    replies,
    review_tables,
    rules,
    tables,
)
from kaigi.approvals.deadlines import Deadlines
from kaigi.approvals.items import Departed, Item
from kaigi.approvals.rules import DocumentNotice, DocumentNoticeKind
from kaigi.approvals.tables import Summary, Told
from kaigi.delivery.outbox import Outbox, Task
from kaigi.delivery.ports import Address

HAND_ON = Task("approval:hand_on", "hand_on")
"""Handing on may be long, on 1 April, so it is a task: one replica does it, with retries."""


ABSENCE = "absence"
"""Kind of the task that looks at a person's documents when their absence begins or ends."""


def looking_at(person: str) -> Task:
    return Task(f"approval:absence:{person}", ABSENCE)


class Notices:
    """Notices to everyone concerned with a document."""

    def __init__(self, outbox: Outbox, deadlines: Deadlines) -> None:
        self._outbox = outbox
        self._deadlines = deadlines
        self._touch_digest = outbox.touching(review_tables.NOTICE_OF)
        self._touch_told = outbox.touching(union_all(tables.NOTICE_OF, reminder_tables.NOTICE_OF))

    def publish(self, tx: Connection, item: Item) -> None:
        """Enqueue messages and homes in the transaction that changed the item.

        Its short description is stored where it has changed. Called after a person's act, and by an
        outside system when an outcome arrives. The files of this round are copied under the card of
        each person asked, who cannot see the drafter's.
        """
        last = item.last_act.kind
        if last.submits or last.is_decision:
            self._summarise(tx, item)
        self._keep_readers(tx, item)
        notices = rules.notices(item)
        tasks = [Task(each.key, "card", lane=each.person) for each in notices]
        is_later = any(step.is_complete for step in item.steps) or item.last_sent_back
        if item.waiting_for and is_later:
            tasks.append(HAND_ON)  # the person of this step may have gone since the draft
        if handover := item.last_act.handover:
            tasks.append(looking_at(handover.successor.id))  # who may be away
        self._outbox.put(tx, tasks)
        self._outbox.touch(tx, {f"home:{each.person}" for each in notices})
        self._touch_told(tx, item=item.id)
        for person in item.read_just_now:
            self._touch_digest(tx, person=person)
        if item.form.due or any(step.deadline for step in item.steps):
            reminder_tables.keep_due(tx, item.id, self._deadlines.due(item))
        self._outbox.put_once(
            tx,
            [
                task
                for notice in notices
                if rules.brings_files(notice, item)
                for task in _copies(item, notice)
            ],
        )

    def send_files(self, tx: Connection, item: Item, reader: str) -> None:
        """Enqueue a message to a reader who was not asked to act, and copies of the files there."""
        notice = DocumentNotice(item.id, DocumentNoticeKind.REQUESTED, reader, item.round)
        card = Task(notice.key, "card", lane=reader)
        self._outbox.put_once(tx, [card, *_copies(item, notice)])

    def card(self, tx: Connection, item: Item, reader: str) -> Address | None:
        """Find this reader's newest card about the item, if they have one."""
        key = replies.card_of(rules.notices(item), item, reader)
        return self._outbox.addresses(tx, [key]).get(key) if key else None

    def draw_again(self, tx: Connection, item: Item, person: str) -> None:
        """Draw this person's home and cards of the item again, after they opened it."""
        keys = {each.key for each in rules.notices(item) if each.person == person}
        self._outbox.touch(tx, {*keys, f"home:{person}"})

    def _summarise(self, tx: Connection, item: Item) -> None:
        content = item.content
        now = Summary(
            item.id,
            content.form,
            item.drafter.section,
            content.amount,
            rules.decided_at(item),
        )
        tables.summarise(tx, now)

    def _keep_readers(self, tx: Connection, item: Item) -> None:
        """Index the document for those who may read it: all at a submission, and then new ones."""
        last = item.acts[-1]
        if last.kind.submits or last.handover:
            people = rules.concerned(item)
        else:
            named = {who.id for step in item.steps for who in step.people}
            people = frozenset({last.by.id} - named).difference(item.drafters)
        drafted = item.acts[0].at.timestamp()
        readable_tables.keep(tx, item.id, people - {""}, drafted, item.content.title)

    def tell_undelivered(self, tx: Connection, item: Item, asked: DocumentNotice) -> None:
        """Tell the drafter, once, that the card of an approver cannot be delivered."""
        news = replace(asked, part=DocumentNoticeKind.UNDELIVERED)
        self._outbox.put_once(tx, [Task(news.key, "card", lane=news.reader(item))])

    def tell_stuck(
        self, tx: Connection, item_id: str, stuck: Sequence[Departed], reader: str | None
    ) -> None:
        """Tell the drafter for whom a document waits in vain: once of each, until they are back.

        Where it waits for no one so any more, for fewer or for another reason, the last notice is
        drawn again. `reader`: the drafter or proxy whom a message reaches; without one, the news is
        left for a later time.
        """
        told = tables.told(tx, [item_id]).get(item_id, tables.NOTHING)
        now = rules.waits_for(stuck)
        if reader is None:
            now &= told.waits_for
        if now == told.waits_for:
            return
        key = told.notice
        if told.waits_for:  # otherwise it says already that this is over
            self._outbox.touch(tx, {key})
        if reader and rules.is_news(now, told.waits_for):
            number = DocumentNotice.of(key).round + 1 if key else 1
            key = DocumentNotice(item_id, DocumentNoticeKind.STUCK, reader, number).key
            self._outbox.put_once(tx, [Task(key, "card", lane=reader)])
        tables.store(tx, item_id, Told(key, now))

    def is_newest_of_stuck(self, tx: Connection, notice: DocumentNotice) -> bool:
        told = tables.told(tx, [notice.item_id]).get(notice.item_id, tables.NOTHING)
        return told.notice == notice.key

    def links(self, tx: Connection, item: Item, reader: str) -> dict[str, str]:
        """Find where this reader can open the files: who attached them their own, others copies.

        No query where there are none; copies that have not arrived yet are left out.
        """
        files = item.content.files
        by = item.submission.by if item.proxy and item.submission else item.drafter
        is_mine = reader == by.id
        own = {file.id: file.permalink or file.url for file in files} if is_mine else {}
        if is_mine and item.proxy is None:
            return own
        copies_under = [
            DocumentNotice(item.id, DocumentNoticeKind.DRAFTED, each, 0)
            for each in item.drafters
            if each == reader
        ]
        copies_under += [
            DocumentNotice(item.id, DocumentNoticeKind.ASKED, reader, asked.round)
            for asked in item.asked
            if asked.person == reader
        ] + [
            DocumentNotice(item.id, DocumentNoticeKind.REQUESTED, reader, n)
            for n in range(1, item.round + 1)
        ]
        keys = {card.file_key(file.id): file.id for card in copies_under for file in files}
        found = self._outbox.addresses(tx, keys)
        return own | {
            keys[key]: place["permalink"] for key, place in found.items() if "permalink" in place
        }


def _copies(item: Item, notice: DocumentNotice) -> list[Task]:
    """Return the tasks that copy the round's files under a message."""
    return [
        Task(
            notice.file_key(file.id),
            "file",
            lane=f"files:{notice.person}",
            body={"file": file.id, "name": file.name, "size": file.size, "url": file.url},
            depends_on=notice.key,
        )
        for file in item.content.files
    ]
