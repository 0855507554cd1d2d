"""The built-in approval system behind the port of `kaigi.approvals`."""

from datetime import datetime

from sqlalchemy import Connection

from kaigi.approvals.items import (
    Act,
    Choice,
    Command,
    Item,
    Page,
    PlannedStep,
    Preview,
    RouteStep,
    State,
)
from kaigi.content import Content
from kaigi.errors import Refused, _
from kaigi.ledger import rules, tables
from kaigi.ledger.ports import Organisation
from kaigi.ledger.routes import DEPARTMENT_HEAD_FROM, ROLES, above_drafter, route
from kaigi.ledger.rules import Document
from kaigi.ledger.tables import Head
from kaigi.person import Signer


class Ledger:
    """Acts inside the caller's transaction: the entry stands if and only if the caller's commit does."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation

    def preview(self, tx: Connection, drafter: Signer) -> Preview:
        nearest, *further = above_drafter(drafter, self._organisation.posts_above(tx, drafter))
        return Preview(
            (
                PlannedStep(ROLES[nearest.role], nearest.unit, nearest.holder),
                *(
                    PlannedStep(ROLES[post.role], post.unit, post.holder, DEPARTMENT_HEAD_FROM)
                    for post in further
                ),
            )
        )

    def draft(
        self, tx: Connection, drafter: Signer, content: Content, at: datetime, key: str
    ) -> Item:
        head = tables.open_document(tx, key, drafter.id, at)
        if head is None:
            return self.get(tx, str(tables.find_by_key(tx, key)))
        event = rules.draft(drafter, content, self._route(tx, drafter, content), at, key)
        drafted = rules.evolve(None, event, head.document)
        tables.append(tx, head, event, drafted)
        return item_of(drafted)

    def get(self, tx: Connection, item_id: str) -> Item:
        document, _head = _load(tx, item_id)
        return item_of(document)

    def check(
        self, tx: Connection, actor: Signer, item_id: str, revision: str, choice: Choice
    ) -> Item:
        document, _head = _load(tx, item_id)
        if choice is Choice.RESUBMIT:
            rules.check_may_resubmit(document, actor, revision)
        else:
            rules.check_turn(document, actor, revision)
        return item_of(document)

    def act(self, tx: Connection, command: Command) -> Item:
        """Whoever finds that another has acted meanwhile reads anew, and is answered by what stands now."""
        document, head = _load(tx, command.item_id)
        while not document.knows(command.key):
            event = self._decide(tx, document, command)
            acted = rules.evolve(document, event, document.id)
            if tables.append(tx, head, event, acted):
                return item_of(acted)
            document, head = _load(tx, command.item_id)
        return item_of(document)

    def pending(self, tx: Connection, person_id: str, limit: int) -> Page:
        return _page(tx, *tables.waiting_for(tx, person_id, limit))

    def drafted(self, tx: Connection, person_id: str, limit: int) -> Page:
        return _page(tx, *tables.under_way(tx, person_id, limit))

    def _decide(self, tx: Connection, document: Document, command: Command) -> rules.Event:
        actor, at, key = command.actor, command.at, command.key
        match command.choice:
            case Choice.APPROVE:
                return rules.approve(document, actor, command.revision, at, key)
            case Choice.RETURN:
                return rules.send_back(
                    document, actor, command.revision, command.comment or "", at, key
                )
            case Choice.RESUBMIT:
                content = command.content or document.content
                rules.check_may_resubmit(
                    document, actor, command.revision
                )  # before a route is looked for
                steps = self._route(tx, actor, content)
                return rules.resubmit(document, actor, command.revision, content, steps, at, key)

    def _route(self, tx: Connection, drafter: Signer, content: Content) -> tuple[rules.Step, ...]:
        return route(drafter, self._organisation.posts_above(tx, drafter), content.amount)


def item_of(document: Document) -> Item:
    acts = tuple(_acts(document))
    this_round = [
        act for act in acts if act.round == document.round and act.kind in {"approved", "decided"}
    ]
    steps = tuple(
        RouteStep(ROLES[step.role], (step.holder,), tuple(this_round[i : i + 1]))
        for i, step in enumerate(document.route)
    )
    return Item(
        id=str(document.id),
        revision=document.revision,
        state=State(document.state),
        round=document.round,
        drafter=document.drafter,
        content=document.content,
        steps=steps,
        acts=acts,
        choices=_choices(document),
        before=document.rounds[-2] if document.round > 1 else None,
    )


def _acts(document: Document) -> list[Act]:
    acts: list[Act] = []
    round_ = 0
    for event in document.events:
        round_ += isinstance(event, rules.Drafted | rules.Resubmitted)
        comment = event.comment if isinstance(event, rules.Returned) else None
        acts.append(Act(event.kind, event.by, event.at, round_, comment))
    return acts


def _choices(document: Document) -> dict[str, tuple[Choice, ...]]:
    if document.waiting_for:
        return {document.waiting_for.id: (Choice.APPROVE, Choice.RETURN)}
    if document.state is rules.State.RETURNED:
        return {document.drafter.id: (Choice.RESUBMIT,)}
    return {}


def _page(tx: Connection, ids: list[int], total: int) -> Page:
    return Page(tuple(map(item_of, tables.load_many(tx, ids))), total)


def _load(tx: Connection, item_id: str) -> tuple[Document, Head]:
    found = tables.load(tx, _number(item_id))
    if found is None:
        raise _no_such_document()
    return found


def _no_such_document() -> Refused:
    return Refused(
        _("There is no such document."), _("Open Kaigi's home for what waits for you now.")
    )


def _number(item_id: str) -> int:
    """A forged id of any shape is simply a document that does not exist."""
    return int(item_id) if item_id.isascii() and item_id.isdigit() and len(item_id) < 10 else 0
