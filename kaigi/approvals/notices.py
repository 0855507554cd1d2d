"""Publication of a change: messages about a document, its files and homes that list it."""

from collections.abc import Iterable

from msgspec.structs import replace
from sqlalchemy import Connection

from kaigi.approvals import rules
from kaigi.approvals.items import Departed, Item
from kaigi.approvals.rules import DocumentNotice, DocumentNoticeKind
from kaigi.delivery.outbox import Outbox, Task

HAND_ON = Task("approval:hand_on", "hand_on")
"""Handing on may be long, on 1 April, so it is a task: one replica does it, with retries."""


class Notices:
    """Notices to everyone concerned with a document."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def publish(self, tx: Connection, item: Item) -> None:
        """Enqueue messages and homes in the transaction that changed the item.

        Called after a person's act, and by an outside system when an outcome arrives. The files of
        this round are copied under the card of each person asked, who cannot see the drafter's.
        """
        notices = rules.notices(item)
        tasks = [Task(each.key, "card", lane=each.person) for each in notices]
        if item.waiting_for and any(step.is_complete for step in item.steps):
            tasks.append(HAND_ON)  # the person of the next step may have gone since the draft
        self._outbox.put(tx, tasks)
        stuck = rules.stuck(item.id, item.drafter.id, len(item.acts) - 1)
        self._outbox.touch(tx, {stuck.key, *(f"home:{each.person}" for each in notices)})
        self._outbox.put_once(
            tx,
            [
                Task(
                    notice.file_key(file.id),
                    "file",
                    lane=f"files:{notice.person}",
                    body={"file": file.id, "name": file.name, "size": file.size, "url": file.url},
                    depends_on=notice.key,
                )
                for notice in notices
                if notice.part is DocumentNoticeKind.ASKED and notice.round == item.round
                for file in item.content.files
            ],
        )

    def tell_undelivered(self, tx: Connection, item: Item, asked: DocumentNotice) -> None:
        """Tell the drafter, once, that the card of an approver cannot be delivered."""
        news = replace(asked, part=DocumentNoticeKind.UNDELIVERED)
        self._outbox.put_once(tx, [Task(news.key, "card", lane=news.reader(item))])

    def tell_stuck(self, tx: Connection, departed: Iterable[Departed]) -> None:
        """Tell each drafter, once, that a document waits for a person who can no longer act."""
        news = [rules.stuck(each.item_id, each.drafter, each.entries) for each in departed]
        self._outbox.put_once(tx, [Task(each.key, "card", lane=each.person) for each in news])

    def links(self, tx: Connection, item: Item, reader: str) -> dict[str, str]:
        """Find where this reader can open the files: the drafter their own, others their copies.

        No query where there are none; copies that have not arrived yet are left out.
        """
        files = item.content.files
        if reader == item.drafter.id:
            return {file.id: file.permalink or file.url for file in files}
        copies_under = [
            DocumentNotice(item.id, DocumentNoticeKind.ASKED, reader, asked.round)
            for asked in item.asked
            if asked.person == reader
        ]
        keys = {card.file_key(file.id): file.id for card in copies_under for file in files}
        found = self._outbox.addresses(tx, keys)
        return {
            keys[key]: place["permalink"] for key, place in found.items() if "permalink" in place
        }
