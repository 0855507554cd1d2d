"""Approving from chat, over any approval system. Each public method is one transaction."""

from msgspec.structs import replace
from sqlalchemy import Connection

from kaigi.approvals import choosing, comment_tables, reminder_tables, rules, tables
from kaigi.approvals.deadlines import Deadlines
from kaigi.approvals.digests import DigestKey
from kaigi.approvals.draft_rules import FormState
from kaigi.approvals.filling import (
    FilledForm,
    completed,
    content_of,
    refilled,
    so_far,
    unseen_in,
)
from kaigi.approvals.items import Choice, Command, Item, NoSuchChoice, Offered
from kaigi.approvals.notices import Notices
from kaigi.approvals.people import ChosenPeople
from kaigi.approvals.ports import Staff
from kaigi.approvals.rules import (
    Chosen,
    Click,
    DocumentNotice,
    DocumentNoticeKind,
    NoticeState,
)
from kaigi.approvals.systems import Systems
from kaigi.clock import Clock
from kaigi.delivery.outbox import Outbox
from kaigi.delivery.ports import Sending
from kaigi.errors import KaigiError
from kaigi.person import Person, Signer
from kaigi.recipients import Recipients, Shown
from kaigi.storage import Storage, reading, transaction

COMMENTS_LIMIT = 10
"""Comments in an open document, the latest ones."""


class ApprovalDesk:
    def __init__(
        self,
        storage: Storage,
        outbox: Outbox,
        systems: Systems,
        recipients: Recipients,
        clock: Clock,
        staff: Staff,
        deadlines: Deadlines,
    ) -> None:
        self.storage = storage
        self._notices = Notices(outbox, deadlines)
        self._systems = systems
        self._recipients = recipients
        self._clock = clock
        self._staff = staff
        self._people = ChosenPeople(staff)
        self._deadlines = deadlines

    @reading
    def check(
        self, tx: Connection, actor: Person, click: Click, filled: FilledForm | None = None
    ) -> Chosen:
        """Refuse what this person may no longer do, before a form is opened for it.

        `filled`: the form where it is open already; otherwise it has the present content.
        """
        system = self._systems.of(click.item_id)
        item = system.check(tx, actor.signer, click.item_id, click.revision, click.choice)
        choice = self._choice(tx, item, actor, click)
        if choice is None:
            raise NoSuchChoice
        if choice.id == choosing.RETURN:
            drafter = self._staff.people(tx, [item.drafter.id]).get(item.drafter.id)
            choice = choosing.warned(choice, item, drafter)
        if not choice.edits:
            return Chosen(item, choice)
        if filled:
            filled = self._people.numbered(tx, filled, checked=False)
            filled = completed(filled, refilled(item.content, {}))
        else:
            filled = refilled(item.content, self._people.accounts(tx, item.content))
        return Chosen(item, choice, self._form(tx, actor.signer, item, filled))

    @transaction
    def act(
        self,
        tx: Connection,
        actor: Person,
        click: Click,
        key: str,
        comment: str = "",
        option: str = "",
        account: str = "",
    ) -> Offered:
        """Carry out a choice. `key` is the click's or form's: sent twice, it still acts once.

        `account`: of the person chosen in its form, if it asks for one.
        """
        now = self._clock.now()
        chosen = self._people.one(tx, "person", account).signer if account else None
        command = Command(
            key,
            actor.signer,
            click.item_id,
            click.revision,
            click.choice,
            now,
            comment,
            option=option,
            chosen=chosen,
        )
        return self._carry_out(tx, command)

    @transaction
    def edit(
        self, tx: Connection, actor: Person, click: Click, filled: FilledForm, key: str
    ) -> Offered | Chosen:
        """Act with content that was revised in the item's form; `key` as in `act`.

        Where a needed field was not there to fill, nothing is done: return the form with it.
        """
        system = self._systems.of(click.item_id)
        before = system.get(tx, click.item_id)
        filled = self._people.numbered(tx, filled)
        if filled.shown is not None:
            filled = completed(filled, refilled(before.content, {}))
        unseen = unseen_in(before.form, filled)
        if unseen and (choice := self._choice(tx, before, actor, click)):
            form = self._form(tx, actor.signer, before, filled)
            return Chosen(before, choice, replace(form, unseen=unseen))
        command = Command(
            key,
            actor.signer,
            click.item_id,
            click.revision,
            click.choice,
            self._clock.now(),
            filled.texts.get("comment", ""),
            content_of(before.form, filled, kept=before.content.files),
        )
        return self._carry_out(tx, command)

    @reading
    def read(self, tx: Connection, reader: Person, item_id: str) -> Offered:
        found = self._people.named(tx, [self._systems.of(item_id).get(tx, item_id)])
        [item] = self._deadlines.dated(found, self._clock.now())
        rules.check_may_read(item, reader.id)
        links = self._notices.links(tx, item, reader.id)
        comments = tuple(comment_tables.latest(tx, item.id, COMMENTS_LIMIT))
        offered = Offered(item, self._systems.choices(tx, item, reader.id), links, comments)
        if reader.id != item.drafter.id:
            return offered
        reminders = reminder_tables.of_item(tx, item_id)
        return replace(offered, reminders=reminders, may_remind=bool(item.waiting_for))

    @transaction
    def note_opened(self, tx: Connection, reader: Person, item: Item) -> None:
        """Remember for its flag that a person who is asked now has opened it; of others nothing."""
        if reader.id in item.waiting_for:
            tables.note_opened(tx, item.id, reader.id, item.round)

    @reading
    def shown(self, tx: Connection, key: str, *, posted: bool) -> Shown[NoticeState] | None:
        """Return the present state of a message; `posted`: the reader has it already.

        None where its reader has no account in chat, or where it is no news any more. Who has left
        the staff list gets no new message, though their account may live on.
        """
        notice = DocumentNotice.of(key)
        item = self._systems.of(notice.item_id).get(tx, notice.item_id)
        recipient = self._recipients.find(tx, notice.reader(item), former=posted)
        is_again = notice.is_news and not posted
        is_news = notice.part is DocumentNoticeKind.UNDELIVERED or is_again
        if recipient is None or (is_news and notice.awaited(item) is None):
            return None
        choices = self._systems.choices(tx, item, notice.person)
        links = self._notices.links(tx, item, notice.person)
        [item] = self._deadlines.dated(self._people.named(tx, [item]))
        state = NoticeState(notice, item, choices, links)
        if notice.part is DocumentNoticeKind.COMMENTED:
            comment = comment_tables.numbered(tx, item.id, notice.round)
            state = replace(state, comment=comment)
        if notice.part is DocumentNoticeKind.STUCK:
            stuck = self._systems.stuck(tx, item.id)
            is_newest = self._notices.is_newest_of_stuck(tx, notice)
            state = replace(state, stuck=stuck, is_newest=is_newest)
        if notice.part in (DocumentNoticeKind.DRAFTED, DocumentNoticeKind.REMINDED):
            state = replace(state, reminders=reminder_tables.of_item(tx, item.id))
        return Shown(recipient, state)

    def on_dead(self, tx: Connection, sending: Sending, _error: KaigiError | None) -> None:
        """Tell the drafter that the card of an approver who is asked now was given up.

        Until then the document looks as if it were only waiting.
        """
        if sending.kind != "card" or DigestKey.of(sending.key):
            return
        notice = DocumentNotice.of(sending.key)
        item = self._systems.of(notice.item_id).get(tx, notice.item_id)
        if notice.part is DocumentNoticeKind.ASKED and notice.awaited(item):
            self._notices.tell_undelivered(tx, item, notice)

    def _form(self, tx: Connection, drafter: Signer, item: Item, filled: FilledForm) -> FormState:
        content = so_far(item.form, filled)
        preview = self._systems.of(item.id).preview(tx, drafter, item.form, content)
        return FormState(preview, filled)

    def _choice(self, tx: Connection, item: Item, actor: Person, click: Click) -> Choice | None:
        """Return the choice that was clicked, if the person has it now."""
        offered = self._systems.choices(tx, item, actor.id)
        return next((choice for choice in offered if choice.id == click.choice), None)

    def _carry_out(self, tx: Connection, command: Command) -> Offered:
        item = self._systems.of(command.item_id).act(tx, command)
        self._notices.publish(tx, item)
        return self._systems.offered(tx, item, command.actor.id)
