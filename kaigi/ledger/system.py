"""Built-in approval system behind the port of `kaigi.approvals`."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import Connection

from kaigi import duties
from kaigi.approvals.items import Choice, Command, Departed, Item, Page
from kaigi.approvals.missing import NoSuchDocument
from kaigi.approvals.previews import AwayAhead, Preview
from kaigi.content import GENERAL, Content, FormSpec
from kaigi.duties import DepartedDuty
from kaigi.duty_kind import DutyKind
from kaigi.forms.form import Form
from kaigi.forms.plans import plan
from kaigi.forms.posts import Lookup
from kaigi.forms.reading import shipped
from kaigi.forms.registry import Forms
from kaigi.forms.routes import route
from kaigi.ledger import (
    folding,
    handovers,
    holding,
    on_behalf,
    own_documents,
    refusals,
    rules,
    tables,
)
from kaigi.ledger.absences import ActingRule, acting_rule
from kaigi.ledger.acts import chosen, is_same
from kaigi.ledger.choices import ChoiceId, choices
from kaigi.ledger.departures import Departures
from kaigi.ledger.document import Document
from kaigi.ledger.events import Event, Resubmitted
from kaigi.ledger.forms import GENERAL_FORM
from kaigi.ledger.handovers import Succession
from kaigi.ledger.items import departed_from, item_of, planned_step
from kaigi.ledger.outlook import Outlook
from kaigi.ledger.ports import Organisation, Seen
from kaigi.ledger.settling import Settling, record
from kaigi.ledger.tables import Head
from kaigi.person import Signer
from kaigi.steps import Step

LOOKED_AT = 100
"""Documents that are looked at when a person goes away, who may be asked on very many."""
FindRoute = Callable[[Form, Signer, Content, Lookup], tuple[Step, ...]]


class Ledger:
    """Built-in approval system, which acts in the caller's transaction."""

    def __init__(
        self,
        organisation: Organisation,
        forms: Forms | None = None,
        find_route: FindRoute = route,
    ) -> None:
        self._organisation = organisation
        self._forms = forms or Forms()
        self._find_route = find_route
        self._settling = Settling(organisation, self._acting_rule)
        self._outlook = Outlook(organisation, self._acting_rule)

    def forms(self, tx: Connection) -> tuple[FormSpec, ...]:
        return tuple(form.spec for form in self._forms.today.values())

    def form(self, tx: Connection, name: str) -> FormSpec:
        return self._forms.named(name).spec

    def preview(
        self,
        tx: Connection,
        drafter: Signer,
        form: FormSpec,
        at: datetime,
        content: Content | None = None,
    ) -> Preview:
        whole = self._form(tx, form.version)
        so_far = content or Content(form.name, ())
        found = plan(whole, drafter, so_far, Seen(tx, self._organisation))
        steps = tuple(map(planned_step, found.steps))
        away = self._outlook.of_posts(tx, drafter, whole.file, steps, at)
        return Preview(form, steps, tuple(away), found.missing)

    def away(self, tx: Connection, item_id: str, at: datetime) -> list[AwayAhead]:
        return self._outlook.of_document(tx, _load(tx, item_id), at)

    def without(self, tx: Connection, person: str, at: datetime) -> tuple[int, list[AwayAhead]]:
        """Return how many documents wait for a person, and what becomes of the first of them."""
        found = duties.waiting(tx, person, LOOKED_AT)
        numbers = [_number(item_id) for item_id in found.items]
        documents = tables.load_many(tx, numbers)
        return found.total, self._outlook.without(tx, person, documents, at)

    def draft(
        self,
        tx: Connection,
        drafter: Signer,
        content: Content,
        at: datetime,
        key: str,
        principal: Signer | None = None,
    ) -> Item:
        named = principal or drafter
        proxy = drafter if principal else None
        head = tables.open_document(tx, key, named.id, at, proxy.id if proxy else None)
        if head is None:
            known = _load(tx, str(tables.find_by_key(tx, key)))
            recorded = (known.events[0].by.id, known.drafter.id, known.rounds[0])
            if recorded != (drafter.id, named.id, content):
                raise refusals.drafted_otherwise(known, drafter)
            return self._item(tx, known)
        steps = self._route(tx, named, content, proxy)
        terms = self._form(tx, content.version).terms
        drawn_up = rules.draft(drafter, content, steps, at, key, self._spec(tx, content), terms)
        event = replace(drawn_up, principal=principal)
        drafted = folding.evolve(None, event, head.document)
        self._forms.keep(tx, self._form(tx, content.version))
        head = tables.append(tx, head, event, drafted)
        drafted, _head = self._settling.settled(tx, drafted, head, at)
        return self._item(tx, drafted)

    def drafted_under(self, tx: Connection, key: str) -> Content | None:
        number = tables.find_by_key(tx, key)
        return None if number is None else _load(tx, str(number)).rounds[0]

    def get(self, tx: Connection, item_id: str) -> Item:
        return self._item(tx, _load(tx, item_id))

    def get_many(self, tx: Connection, item_ids: Sequence[str]) -> list[Item]:
        numbers = [_number(item_id) for item_id in item_ids]
        return [self._item(tx, document) for document in tables.load_many(tx, numbers)]

    def choices(self, tx: Connection, item: Item, person: str) -> tuple[Choice, ...]:
        return choices(item, person)

    def check(
        self, tx: Connection, actor: Signer, item_id: str, revision: str, choice: str
    ) -> Item:
        document = _load(tx, item_id)
        chosen(choice).check(document, actor, revision)
        if choice == ChoiceId.RESUBMIT:
            self._principal(tx, document, actor)
        return self._item(tx, document)

    def act(self, tx: Connection, command: Command) -> Item:
        """Record the act; one that was recorded before, under the same key, changes nothing."""
        document, head = _found(tables.load_to_append(tx, _number(command.item_id)))
        if recorded := document.recorded(command.key):
            if not is_same(recorded, command):
                raise refusals.recorded_otherwise(recorded, command.actor)
            return self._item(tx, document)
        event = self._decide(tx, document, command)
        self._settling.check_acting(tx, event)
        document, head = record(tx, document, head, event)
        document, _head = self._settling.settled(tx, document, head, command.at)
        return self._item(tx, document)

    def settle(self, tx: Connection, item_id: str, at: datetime) -> Item | None:
        """Bring a document in line with absences. None where nothing follows from them."""
        before, head = _found(tables.load_to_append(tx, _number(item_id)))
        after, _head = self._settling.settled(tx, before, head, at)
        return None if after is before else self._item(tx, after)

    def drafted(self, tx: Connection, person: str, limit: int, start: int = 0) -> Page:
        ids, total = own_documents.in_circulation(tx, person, limit, start)
        return Page(tuple(self._item(tx, each) for each in tables.load_many(tx, ids)), total)

    def circulating(self, tx: Connection, drafters: Collection[str]) -> list[Item]:
        ids = own_documents.circulating_of(tx, drafters)
        return [self._item(tx, document) for document in tables.load_many(tx, ids)]

    def departed(self, tx: Connection, duties: Sequence[DepartedDuty]) -> list[Departed]:
        """Return these duties with who follows; without those whose post was only renamed."""
        return [departed_from(step) for step in Departures(tx, self._organisation).of(duties)]

    def departed_duties(
        self, tx: Connection, after: DepartedDuty | None, limit: int
    ) -> Sequence[DepartedDuty]:
        return self._organisation.departed(tx, after, limit)

    def departed_of(self, tx: Connection, item_id: str) -> list[Departed]:
        most = 100  # more than a route has
        return self.departed(tx, self._organisation.departed(tx, None, most, item_id))

    def reassign(
        self,
        tx: Connection,
        departed: Departed,
        successor: Signer,
        unit: str,
        at: datetime,
        *,
        continues: bool,
    ) -> Item:
        """Give the step to its successor: the head of this unit, or the administrator's choice."""
        document, head = _found(tables.load_to_append(tx, _number(departed.item_id)))
        before = departed.predecessor.id
        wanted = Succession(departed.step, before, successor, departed.reason, unit)
        posts = Departures(tx, self._organisation)
        if departed.kind is DutyKind.MERGED:
            event = handovers.restore(document, wanted, posts.merged(document, wanted), at)
            return self._recorded(tx, document, head, replace(event, continues=continues))
        gone = self.departed_of(tx, departed.item_id)
        left = {
            each.step
            for each in gone
            if each.predecessor.id == successor.id and each.kind is not DutyKind.MERGED
        }
        event = handovers.reassign(document, wanted, at, left, posts.restored(document, wanted))
        return self._recorded(tx, document, head, replace(event, continues=continues))

    def withdraw(self, tx: Connection, item_id: str, at: datetime) -> Item:
        document, head = _found(tables.load_to_append(tx, _number(item_id)))
        return self._recorded(tx, document, head, rules.withdraw_for_drafter(document, at))

    def release(self, tx: Connection, item_id: str, at: datetime) -> Item:
        document, head = _found(tables.load_to_append(tx, _number(item_id)))
        return self._recorded(tx, document, head, holding.release_for_holder(document, at))

    def to_settle(self, tx: Connection, person: str, after: str, limit: int) -> list[str]:
        """Find the next documents that wait for a person, or for one whose deputy they are."""
        people = [person, *self._organisation.deputises_for(tx, person)]
        return duties.next_items(tx, people, DutyKind.ACT, after, limit)

    def deputised(self, tx: Connection) -> list[str]:
        return duties.people_with(tx, DutyKind.DEPUTISED)

    def _decide(self, tx: Connection, document: Document, command: Command) -> Event:
        act = chosen(command.choice)
        if act.event:
            return act.event(document, command)
        act.check(document, command.actor, command.revision)  # before a route is looked for
        content = command.content or document.content
        principal = self._principal(tx, document, command.actor)
        steps = self._route(tx, principal or command.actor, content, document.proxy)
        comment = command.comment or ""
        terms = self._form(tx, content.version).terms
        wanted = Resubmitted(
            command.key, command.actor, command.at, content, steps, comment, terms, principal
        )
        return rules.resubmit(document, command.revision, wanted, self._spec(tx, content))

    def _principal(self, tx: Connection, document: Document, actor: Signer) -> Signer | None:
        """Return the drafter as they are now, where their proxy acts. Raise Refused."""
        if actor.id == document.drafter.id:
            return None
        found = self._organisation.person(tx, document.drafter.id)
        if found is None:
            raise on_behalf.left(document.drafter)
        return found[0]

    def _route(
        self, tx: Connection, drafter: Signer, content: Content, proxy: Signer | None
    ) -> tuple[Step, ...]:
        seen = Seen(tx, self._organisation)
        steps = self._find_route(self._form(tx, content.version), drafter, content, seen)
        return on_behalf.without_proxy(steps, proxy)

    def _form(self, tx: Connection, version: str) -> Form:
        """Return the form of this version; of records without one, that of the code."""
        return self._forms.of(tx, version) if version else shipped()[GENERAL]

    def _spec(self, tx: Connection, content: Content) -> FormSpec:
        return self._forms.spec(tx, content.version) if content.version else GENERAL_FORM

    def _item(self, tx: Connection, document: Document) -> Item:
        return item_of(document, self._spec(tx, document.content))

    def _recorded(self, tx: Connection, document: Document, head: Head, event: Event) -> Item:
        after, _head = record(tx, document, head, event)
        return self._item(tx, after)

    def _acting_rule(self, tx: Connection, content: Content) -> ActingRule:
        return acting_rule(self._form(tx, content.version).file)


def _load(tx: Connection, item_id: str) -> Document:
    document, _head = _found(tables.load(tx, _number(item_id)))
    return document


def _found(loaded: tuple[Document, Head] | None) -> tuple[Document, Head]:
    if loaded is None:
        raise NoSuchDocument
    return loaded


def _number(item_id: str) -> int:
    """Read a document's number; 0, which no document has, for a forged id."""
    return int(item_id) if item_id.isascii() and item_id.isdigit() and len(item_id) < 10 else 0
