"""Approving from chat, over any approval system. Each public method is one transaction."""

from msgspec.structs import replace
from sqlalchemy import Connection

from kaigi.approvals import choosing, comment_tables, reminder_tables, tables, unread
from kaigi.approvals.deadlines import Deadlines
from kaigi.approvals.digests import DigestKey
from kaigi.approvals.draft_rules import FormState, check_due
from kaigi.approvals.filling import (
    FilledForm,
    completed,
    content_of,
    refilled,
    so_far,
    unseen_in,
)
from kaigi.approvals.items import Choice, Command, Item, Offered
from kaigi.approvals.missing import NoSuchChoice
from kaigi.approvals.notices import Notices
from kaigi.approvals.opened import OpenDocument, gets_copies
from kaigi.approvals.people import ChosenPeople
from kaigi.approvals.ports import Staff
from kaigi.approvals.related import RelatedDocuments
from kaigi.approvals.rules import (
    Chosen,
    Click,
    DocumentNotice,
    DocumentNoticeKind,
    NoticeState,
)
from kaigi.approvals.systems import Systems
from kaigi.clock import Clock
from kaigi.content import RELATED
from kaigi.delivery.outbox import Outbox
from kaigi.delivery.ports import Sending
from kaigi.errors import KaigiError
from kaigi.person import Person
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
        self._related = RelatedDocuments(systems)
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
        return Chosen(item, choice, self._form(tx, actor, item, filled))

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
            form = self._form(tx, actor, before, filled)
            return Chosen(before, choice, replace(form, unseen=unseen))
        now = self._clock.now()
        content = content_of(before.form, filled, kept=before.content.files)
        self._related.check(tx, actor.id, content, before.content.related, own=before.id)
        check_due(before.form, content, self._deadlines.day(now))
        command = Command(
            key,
            actor.signer,
            click.item_id,
            click.revision,
            click.choice,
            now,
            filled.texts.get("comment", ""),
            content,
        )
        return self._carry_out(tx, command)

    @reading
    def read(self, tx: Connection, reader: Person, item_id: str) -> OpenDocument:
        system = self._systems.of(item_id)
        found = self._people.named(tx, [self._systems.readable(tx, reader.id, item_id)])
        [item] = self._deadlines.dated(found, self._clock.now())
        links = self._notices.links(tx, item, reader.id)
        comments = tuple(comment_tables.latest(tx, item.id, COMMENTS_LIMIT))
        related = self._related.of(tx, item.content.related, reader.id)
        opened = OpenDocument(
            item,
            self._systems.choices(tx, item, reader.id),
            links,
            comments,
            tuple(each.item for each in related),
            away=tuple(system.away(tx, item_id, self._clock.now())),
            card=self._notices.card(tx, item, reader.id),
            lacks_copies=not gets_copies(item, reader.id)
            and any(file.id not in links for file in item.content.files),
        )
        if reader.id not in item.drafters:
            return opened
        reminders = reminder_tables.of_item(tx, item_id)
        return replace(opened, reminders=reminders, may_remind=bool(item.waiting_for))

    @transaction
    def note_opened(self, tx: Connection, reader: Person, item: Item) -> None:
        """Remember that a person who is asked now has opened it; of others nothing.

        Their home and their cards, whose dialogs say otherwise, are drawn again the first time.
        """
        if reader.id not in item.waiting_for:
            return
        if tables.rounds_opened(tx, reader.id, [item.id]).get(item.id) == item.round:
            return
        tables.note_opened(tx, item.id, reader.id, item.round)
        self._notices.draw_again(tx, item, reader.id)

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
        if not posted and notice.is_passed(item):
            return None
        is_requested = notice.part is DocumentNoticeKind.REQUESTED
        if is_requested and not self._systems.readers.readable(tx, [item], notice.person):
            return None  # their right has ended since they asked
        choices = self._choices_on_card(tx, item, notice.person)
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

    def _form(self, tx: Connection, actor: Person, item: Item, filled: FilledForm) -> FormState:
        system = self._systems.of(item.id)
        content = so_far(item.form, filled)
        preview = system.preview(tx, item.drafter, item.form, self._clock.now(), content)
        related = self._related.of(tx, filled.chosen.get(RELATED, ()), actor.id)
        return FormState(preview, filled, related=related)

    def _choice(self, tx: Connection, item: Item, actor: Person, click: Click) -> Choice | None:
        """Return the choice that was clicked, if the person has it now."""
        offered = self._systems.choices(tx, item, actor.id)
        return next((choice for choice in offered if choice.id == click.choice), None)

    def _choices_on_card(self, tx: Connection, item: Item, person: str) -> tuple[Choice, ...]:
        """Return a person's choices; it is asked what they opened only where a dialog depends."""
        choices = self._systems.choices(tx, item, person)
        limits = [each.confirm_unread_from for each in choices]
        least = min((limit for limit in limits if limit is not None), default=None)
        if least is None or (item.content.amount or 0) < least:
            return choices
        opened = tables.rounds_opened(tx, person, [item.id]).get(item.id, 0)
        return unread.once_opened(item, choices, least) if opened >= item.round else choices

    def _carry_out(self, tx: Connection, command: Command) -> Offered:
        item = self._systems.of(command.item_id).act(tx, command)
        self._notices.publish(tx, item)
        return self._systems.offered(tx, item, command.actor.id)
