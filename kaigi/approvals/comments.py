"""Comments on documents: kept from replies to cards, and told in the threads of other cards."""

from sqlalchemy import Connection

from kaigi.approvals import comment_tables, replies, rules
from kaigi.approvals.items import DocumentComment
from kaigi.approvals.replies import NotKept, Reply
from kaigi.approvals.rules import DocumentNotice, DocumentNoticeKind
from kaigi.approvals.systems import Systems
from kaigi.clock import Clock
from kaigi.delivery.outbox import Outbox, Task
from kaigi.errors import Refused, _
from kaigi.person import Person
from kaigi.storage import Storage, lock, transaction

PREFIX = "approval:"


class CommentDesk:
    def __init__(self, storage: Storage, outbox: Outbox, systems: Systems, clock: Clock) -> None:
        self.storage = storage
        self._outbox = outbox
        self._systems = systems
        self._clock = clock

    @transaction
    def keep(self, tx: Connection, author: Person, reply: Reply) -> DocumentComment | NotKept:
        """Keep a reply to a card as a comment, and tell everyone concerned, once.

        The reply's place in chat is its key: delivered again, it is the same comment.
        """
        card = self._outbox.key_at(tx, reply.channel, reply.thread) if reply.thread else None
        if card is None or not card.startswith(PREFIX):
            return NotKept(replies.under_no_card(reply), card)
        notice = DocumentNotice.of(card)
        if kept := comment_tables.find(tx, reply.key):
            return kept
        lock(tx, f"comments:{notice.item_id}")
        item = self._systems.of(notice.item_id).get(tx, notice.item_id)
        try:
            replies.check(item, notice, author.id, reply)
        except Refused as refusal:
            return NotKept(refusal, card)
        people = replies.told(item, author.id)
        kept = DocumentComment(
            item.id,
            comment_tables.count(tx, item.id) + 1,
            reply.key,
            author.signer,
            self._clock.now(),
            reply.text,
            reply.files,
            tuple(who.name for who in people),
        )
        if not comment_tables.add(tx, kept):
            return comment_tables.find(tx, reply.key) or kept
        notices = rules.notices(item)
        cards = {who.id: replies.card_of(notices, item, who.id) for who in people}
        cards[author.id] = card
        tasks = [
            Task(
                DocumentNotice(item.id, DocumentNoticeKind.COMMENTED, person, kept.number).key,
                "card",
                lane=person,
                depends_on=above,
            )
            for person, above in cards.items()
        ]
        self._outbox.put_once(tx, tasks)
        return kept

    @transaction
    def changed(self, tx: Connection, reply: Reply) -> NotKept | None:
        """Answer that a reply was kept, which is edited or deleted: the comment stays as it was."""
        if comment_tables.find(tx, reply.key) is None:
            return None
        return NotKept(
            Refused(
                _("Your comment stays with the document as you first wrote it."),
                _("To correct it, write another reply."),
            ),
            self._outbox.key_at(tx, reply.channel, reply.thread),
        )
