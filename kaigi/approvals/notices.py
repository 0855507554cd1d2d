"""Publishing a change: messages about a document, and homes that list it, are drawn again."""

from sqlalchemy import Connection

from kaigi.approvals import rules
from kaigi.approvals.items import Item
from kaigi.approvals.rules import DocumentNotice, DocumentNoticeKind
from kaigi.delivery.outbox import Outbox, Task


class Notices:
    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def publish(self, tx: Connection, item: Item) -> None:
        """Promise the document as it is now to everyone concerned, in the transaction that changed
        it.

        Called after a person's act, and by a system outside when an outcome arrives.
        """
        notices = rules.notices(item)
        self._outbox.put(tx, [Task(each.key, "card", lane=each.person) for each in notices])
        self._outbox.touch(tx, {f"home:{each.person}" for each in notices})
        if item.content.files:
            self._outbox.put_once(tx, _enclosures(item, notices))


def _enclosures(item: Item, notices: tuple[DocumentNotice, ...]) -> list[Task]:
    """List the files of this round under the card of each person asked: they cannot see the
    drafter's own.
    """
    asked = [
        notice
        for notice in notices
        if notice.part is DocumentNoticeKind.ASKED and notice.round == item.round
    ]
    return [
        Task(
            notice.file_key(file.id),
            "file",
            lane=notice.person,
            body={"file": file.id, "name": file.name, "size": file.size, "url": file.url},
            depends_on=notice.key,
        )
        for notice in asked
        for file in item.content.files
    ]
