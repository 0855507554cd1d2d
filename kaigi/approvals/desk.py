"""Approving from chat, over any approval system. Each public method is one transaction."""

from msgspec.structs import replace
from sqlalchemy import Connection

from kaigi import duties
from kaigi.approvals import rules
from kaigi.approvals.absent import is_digest
from kaigi.approvals.filling import FilledForm, completed, content_of, refilled, unseen_in
from kaigi.approvals.items import Choice, Command, Item, NoSuchChoice, Offered
from kaigi.approvals.notices import Notices
from kaigi.approvals.people import ChosenPeople
from kaigi.approvals.ports import Staff
from kaigi.approvals.rules import (
    Chosen,
    Click,
    DocumentNotice,
    DocumentNoticeKind,
    FormList,
    FormState,
    HomeState,
    Listing,
    ListKind,
    NoticeState,
)
from kaigi.approvals.systems import Systems
from kaigi.clock import Clock
from kaigi.delivery.outbox import Outbox
from kaigi.delivery.ports import Sending
from kaigi.duty_kind import DutyKind
from kaigi.errors import KaigiError
from kaigi.person import Person, Signer
from kaigi.recipients import Recipients, Shown
from kaigi.storage import Storage, reading, transaction


class ApprovalDesk:
    def __init__(
        self,
        storage: Storage,
        outbox: Outbox,
        systems: Systems,
        recipients: Recipients,
        clock: Clock,
        staff: Staff,
    ) -> None:
        self.storage = storage
        self._notices = Notices(outbox)
        self._systems = systems
        self._recipients = recipients
        self._clock = clock
        self._people = ChosenPeople(staff)

    @reading
    def begin(self, tx: Connection, drafter: Person, typed: str = "") -> FormState | FormList:
        """Return the form that was named, or the only one; otherwise all, to choose among them."""
        own = self._systems.own
        forms = rules.in_order(own.forms(tx))
        form, title = rules.find_form(forms, typed)
        if form is None:
            return FormList(forms, title)
        filled = FilledForm({"title": title}, form=form.name)
        return FormState(own.preview(tx, drafter.signer, form, self._clock.now()), filled)

    @reading
    def preview(self, tx: Connection, drafter: Person, filled: FilledForm) -> FormState:
        """Return a form as far as it is filled, and the route that a document will take."""
        own = self._systems.own
        preview = own.preview(tx, drafter.signer, own.form(tx, filled.form), self._clock.now())
        return FormState(preview, self._people.numbered(tx, filled, checked=False))

    @transaction
    def draft(
        self, tx: Connection, drafter: Person, filled: FilledForm, key: str
    ) -> Item | FormState:
        """Create a document. `key` is the form's: submitted twice, it still makes one document.

        Where a needed field was not there to fill, nothing is created: return the form with it.
        """
        system = self._systems.own
        form = system.form(tx, filled.form)
        filled = self._people.numbered(tx, filled)
        if unseen := unseen_in(form, filled):
            return FormState(
                system.preview(tx, drafter.signer, form, self._clock.now()), filled, unseen
            )
        content = content_of(form, filled)
        item = system.draft(tx, drafter.signer, content, self._clock.now(), key)
        self._notices.publish(tx, item)
        return item

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
        self, tx: Connection, actor: Person, click: Click, key: str, comment: str = ""
    ) -> Offered:
        """Carry out a choice. `key` is the click's or form's: sent twice, it still acts once."""
        now = self._clock.now()
        command = Command(
            key, actor.signer, click.item_id, click.revision, click.choice, now, comment
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
        system = self._systems.of(item_id)
        [item] = self._people.named(tx, [system.get(tx, item_id)])
        rules.check_may_read(item, reader.id)
        links = self._notices.links(tx, item, reader.id)
        away = system.away(tx, item_id, self._clock.now())
        return Offered(item, self._systems.choices(tx, item, reader.id), links, tuple(away))

    @reading
    def listed(self, tx: Connection, person: Person, kind: ListKind, start: int) -> Listing:
        """Return a page of one of the person's lists, or the first where that one is empty now."""
        page = self._list(tx, person, kind, rules.LIST_LIMIT, start)
        if page.rows or not start:
            return page
        return self._list(tx, person, kind, rules.LIST_LIMIT, 0)

    @reading
    def shown(self, tx: Connection, key: str, *, posted: bool) -> Shown[NoticeState] | None:
        """Return the present state of a message; `posted`: the reader has it already.

        None where its reader has no account in chat, or where it is no news any more. Who has left
        the staff list gets no new message, though their account may live on.
        """
        notice = DocumentNotice.of(key)
        item = self._systems.of(notice.item_id).get(tx, notice.item_id)
        recipient = self._recipients.find(tx, notice.reader(item), former=posted)
        is_again = notice.asking > 1 and not posted
        is_passed = not posted and item.was_passed(notice.person)  # the digest tells of it
        is_news = notice.part is DocumentNoticeKind.UNDELIVERED or is_again or is_passed
        if recipient is None or (is_news and notice.awaited(item) is None):
            return None
        choices = self._systems.choices(tx, item, notice.person)
        links = self._notices.links(tx, item, notice.person)
        [item] = self._people.named(tx, [item])
        state = NoticeState(notice, item, choices, links)
        if notice.part is DocumentNoticeKind.STUCK:
            stuck = self._systems.stuck(tx, item.id)
            is_newest = self._notices.is_newest_of_stuck(tx, notice)
            state = replace(state, stuck=stuck, is_newest=is_newest)
        return Shown(recipient, state)

    def on_dead(self, tx: Connection, sending: Sending, _error: KaigiError | None) -> None:
        """Tell the drafter that the card of an approver who is asked now was given up.

        Until then the document looks as if it were only waiting.
        """
        if sending.kind != "card" or is_digest(sending.key):
            return
        notice = DocumentNotice.of(sending.key)
        item = self._systems.of(notice.item_id).get(tx, notice.item_id)
        if notice.part is DocumentNoticeKind.ASKED and notice.awaited(item):
            self._notices.tell_undelivered(tx, item, notice)

    def read_home(self, tx: Connection, person: Person) -> HomeState:
        """Read this room's part of a person's home."""
        return HomeState(
            self._list(tx, person, ListKind.WAITING, rules.HOME_LIMIT, 0),
            self._list(tx, person, ListKind.DRAFTED, rules.HOME_LIMIT, 0),
            duties.waiting(tx, person.id, 1, kind=DutyKind.REVIEW).total,
        )

    def _list(
        self, tx: Connection, person: Person, kind: ListKind, limit: int, start: int
    ) -> Listing:
        if kind is ListKind.DRAFTED:
            page = self._systems.drafted(tx, person.id, limit, start)
        else:
            duty = DutyKind.REVIEW if kind is ListKind.REVIEWS else DutyKind.ACT
            page = self._systems.waiting(tx, person.id, limit, start, duty)
        items = self._people.named(tx, page.items)
        rows = tuple(self._systems.offered(tx, item, person.id) for item in items)
        return Listing(kind, rows, page.total, start)

    def _form(self, tx: Connection, drafter: Signer, item: Item, filled: FilledForm) -> FormState:
        preview = self._systems.of(item.id).preview(tx, drafter, item.form, self._clock.now())
        return FormState(preview, filled)

    def _choice(self, tx: Connection, item: Item, actor: Person, click: Click) -> Choice | None:
        """Return the choice that was clicked, if the person has it now."""
        offered = self._systems.choices(tx, item, actor.id)
        return next((choice for choice in offered if choice.id == click.choice), None)

    def _carry_out(self, tx: Connection, command: Command) -> Offered:
        item = self._systems.of(command.item_id).act(tx, command)
        self._notices.publish(tx, item)
        return self._systems.offered(tx, item, command.actor.id)
