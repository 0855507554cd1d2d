"""Approving from chat, over any approval system. Each public method is one transaction."""

from sqlalchemy import Connection

from kaigi.approvals import cards, modals, rules
from kaigi.approvals.items import Choice, Command, Item, Preview
from kaigi.approvals.ports import ApprovalSystem, People
from kaigi.approvals.rules import Click, DocumentNotice, DocumentNoticeKind, Form
from kaigi.blocks import Block, Card
from kaigi.clock import Clock
from kaigi.delivery.outbox import Outbox, Task
from kaigi.i18n import Languages, Translator
from kaigi.person import Person
from kaigi.storage import Storage, reading, transaction

HOME_LIMIT = 10
"""Documents of each kind on a home; beyond it the home says how many more there are."""


class ApprovalDesk:
    def __init__(
        self,
        storage: Storage,
        outbox: Outbox,
        system: ApprovalSystem,
        people: People,
        languages: Languages,
        clock: Clock,
    ) -> None:
        self.storage = storage
        self._outbox = outbox
        self._system = system
        self._people = people
        self._languages = languages
        self._clock = clock

    @reading
    def preview(self, tx: Connection, drafter: Person) -> Preview:
        return self._system.preview(tx, drafter.signer)

    @transaction
    def draft(self, tx: Connection, drafter: Person, form: Form, key: str) -> Item:
        """`key` is the form's own: however often the same form arrives, there is one document."""
        content = rules.content_of(form)
        item = self._system.draft(tx, drafter.signer, content, self._clock.now(), key)
        self._publish(tx, item)
        return item

    @reading
    def check(self, tx: Connection, actor: Person, click: Click, choice: Choice) -> Item:
        """Whether this person may still do this, before a form is opened for it."""
        return self._system.check(tx, actor.signer, click.item_id, click.revision, choice)

    @transaction
    def act(
        self,
        tx: Connection,
        actor: Person,
        click: Click,
        choice: Choice,
        key: str,
        comment: str = "",
    ) -> Item:
        """`key` is the click's own: the same click delivered twice acts once and answers alike."""
        now = self._clock.now()
        command = Command(key, actor.signer, click.item_id, click.revision, choice, now, comment)
        return self._carry_out(tx, command)

    @transaction
    def resubmit(self, tx: Connection, actor: Person, click: Click, form: Form, key: str) -> Item:
        before = self._system.get(tx, click.item_id)
        content = rules.content_of(form, kept=before.content.files)
        now = self._clock.now()
        command = Command(
            key, actor.signer, click.item_id, click.revision, Choice.RESUBMIT, now, content=content
        )
        return self._carry_out(tx, command)

    @reading
    def read(self, tx: Connection, reader: Person, item_id: str) -> Item:
        item = self._system.get(tx, item_id)
        rules.check_may_read(item, reader.id)
        return item

    @reading
    def card(self, tx: Connection, key: str) -> Card | None:
        """The message with this key as it stands now; None where its reader cannot be reached in chat."""
        copy = DocumentNotice.of(key)
        item = self._system.get(tx, copy.item_id)
        reader = self._reader(tx, copy.person)
        if reader is None:
            return None
        slack_id, t = reader
        return Card(slack_id, cards.of_copy(copy, item, t))

    def on_home(self, tx: Connection, person: Person, t: Translator) -> list[Block]:
        """This room's part of a person's home."""
        waiting = self._system.pending(tx, person.id, HOME_LIMIT)
        drafted = self._system.drafted(tx, person.id, HOME_LIMIT)
        return modals.inbox(waiting, drafted, person.id, t)

    def _reader(self, tx: Connection, person: str) -> tuple[str, Translator] | None:
        found = self._people.people(tx, [person]).get(person)
        if found is None or found.slack_id is None:
            return None
        return found.slack_id, self._languages.of(found.locale)

    def _carry_out(self, tx: Connection, command: Command) -> Item:
        item = self._system.act(tx, command)
        self._publish(tx, item)
        return item

    def _publish(self, tx: Connection, item: Item) -> None:
        """Promises everyone concerned the document as it now stands; nobody is told before the commit."""
        notices = rules.notices(item)
        self._outbox.put(tx, [Task(copy.key, "card", lane=copy.person) for copy in notices])
        self._outbox.touch(tx, {f"home:{copy.person}" for copy in notices})
        if item.content.files:
            self._outbox.put_once(tx, _enclosures(item, notices))


def _enclosures(item: Item, notices: tuple[DocumentNotice, ...]) -> list[Task]:
    """The files of this round, each under the card of whoever is asked: they cannot see the drafter's own."""
    asked = [
        copy
        for copy in notices
        if copy.part is DocumentNoticeKind.ASKED and copy.round == item.round
    ]
    return [
        Task(
            f"file:{file.id}:{copy.key}",
            "file",
            lane=copy.person,
            body={"file": file.id, "name": file.name, "size": file.size, "url": file.url},
            depends_on=copy.key,
        )
        for copy in asked
        for file in item.content.files
    ]
