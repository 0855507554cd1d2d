"""Rules of circulation by the by-law: which act is allowed to whom, and its event. Pure.

A document is the fold of its events. Each rule takes the document and returns the event of an act,
or refuses it; `evolve` folds an event into the document.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from kaigi.content import Content
from kaigi.errors import Broken, Invalid, NotYours, Refused, Stale, Text, _
from kaigi.ledger.events import (
    Approved,
    Decided,
    Drafted,
    Event,
    Resubmitted,
    Returned,
    Step,
)
from kaigi.ledger.forms import COMMENT_LIMIT, GENERAL_FORM, check_content, check_length, is_blank
from kaigi.person import Signer


class State(StrEnum):
    CIRCULATING = "circulating"
    RETURNED = "returned"
    DECIDED = "decided"


class Asked(Struct, frozen=True):
    """A person who was asked to act, and the round."""

    person: str
    round: int


class Document(Struct, frozen=True):
    """The state after all events.

    `step` counts from 0, and is the number of steps once decided. `since`: beginning of the present
    step or state. `rounds`: content of each round. `asked`: all who were ever asked.
    """

    id: int
    drafter: Signer
    state: State
    route: tuple[Step, ...]
    step: int
    since: datetime
    rounds: tuple[Content, ...]
    events: tuple[Event, ...]
    asked: tuple[Asked, ...]

    @property
    def round(self) -> int:
        return len(self.rounds)

    @property
    def content(self) -> Content:
        return self.rounds[-1]

    @property
    def revision(self) -> str:
        """Version of the state: a click on a card of another one is refused.

        It stays the same while the people of one step act in parallel.
        """
        return f"{self.round}.{self.step}"

    @property
    def this_round(self) -> tuple[Event, ...]:
        """Events of this round, beginning with the draft or the resubmission."""
        start = max(
            number
            for number, event in enumerate(self.events)
            if isinstance(event, Drafted | Resubmitted)
        )
        return self.events[start:]

    @property
    def signed(self) -> frozenset[str]:
        """People who have approved the current step in this round."""
        return frozenset(
            event.by.id
            for event in self.this_round
            if isinstance(event, Approved) and event.step == self.step
        )

    @property
    def missing(self) -> int:
        """Number of approvals that the current step still needs."""
        return self.route[self.step].quorum - len(self.signed)

    @property
    def waiting_for(self) -> tuple[Signer, ...]:
        """People who may act on the current step, each of them once."""
        if self.state is not State.CIRCULATING:
            return ()
        signed = self.signed
        return tuple(who for who in self.route[self.step].people if who.id not in signed)

    def knows(self, key: str) -> bool:
        """Return whether this click was recorded before."""
        return any(event.key == key for event in self.events)


def draft(
    drafter: Signer, content: Content, route: tuple[Step, ...], now: datetime, key: str
) -> Drafted:
    check_content(GENERAL_FORM, content)
    return Drafted(key, drafter, now, content, route)


def approve(
    document: Document, actor: Signer, revision: str, now: datetime, key: str
) -> Approved | Decided:
    """Approve the current step; the last approval that the last step needs is the decision."""
    check_turn(document, actor, revision)
    if document.missing == 1 and document.step + 1 == len(document.route):
        return Decided(key, actor, now, document.step)
    return Approved(key, actor, now, document.step)


def send_back(
    document: Document, actor: Signer, revision: str, comment: str, now: datetime, key: str
) -> Returned:
    check_turn(document, actor, revision)
    comment = comment.strip()
    if is_blank(comment):
        raise Invalid("comment", _("Write what should be revised: the drafter reads it."))
    check_length("comment", comment, COMMENT_LIMIT)
    return Returned(key, actor, now, document.step, comment)


def resubmit(
    document: Document,
    actor: Signer,
    revision: str,
    content: Content,
    route: tuple[Step, ...],
    now: datetime,
    key: str,
) -> Resubmitted:
    check_may_resubmit(document, actor, revision)
    check_content(GENERAL_FORM, content)
    return Resubmitted(key, actor, now, content, route)


def check_may_resubmit(document: Document, actor: Signer, revision: str) -> None:
    if actor.id != document.drafter.id:
        raise NotYours(_("Only {who}, who drafted this, can revise it.", who=document.drafter))
    if document.state is not State.RETURNED:
        raise _settled(document, actor)
    if revision != document.revision:
        raise _out_of_date()


def check_turn(document: Document, actor: Signer, revision: str) -> None:
    waiting = document.waiting_for
    if not waiting:
        raise _settled(document, actor)
    if actor.id not in {who.id for who in waiting}:
        raise _not_waiting(document, actor)
    if revision != document.revision:
        raise _out_of_date()


def fold(document_id: int, events: Iterable[Event]) -> Document:
    document: Document | None = None
    for event in events:
        document = evolve(document, event, document_id)
    if document is None:
        raise Broken(_("Document {id} has no entries.", id=document_id))
    return document


def evolve(document: Document | None, event: Event, document_id: int) -> Document:
    """Fold an event into the document. Raise Broken where it cannot follow those before it."""
    if document is None:
        if not isinstance(event, Drafted):
            raise Broken(_("Document {id}, entry {n}: it is not a draft.", id=document_id, n=1))
        document = Document(document_id, event.by, State.CIRCULATING, (), 0, event.at, (), (), ())
        follows = _is_sound(event.route, event.by)
    else:
        follows = _follows(document, event)
    if not follows:
        n = len(document.events) + 1
        raise Broken(_("Document {id}, entry {n}: nobody could do this here.", id=document_id, n=n))
    return replace(_changed(document, event), events=(*document.events, event))


def _changed(document: Document, event: Event) -> Document:
    match event:
        case Drafted() | Resubmitted():
            submitted = replace(
                document,
                state=State.CIRCULATING,
                route=event.route,
                rounds=(*document.rounds, event.content),
            )
            return _at_step(submitted, 0, event.at)
        case Approved():
            if document.missing > 1:
                return document
            return _at_step(document, event.step + 1, event.at)
        case Decided():
            return replace(document, step=event.step + 1, state=State.DECIDED, since=event.at)
        case Returned():
            return replace(document, state=State.RETURNED, since=event.at)


def _at_step(document: Document, step: int, now: datetime) -> Document:
    """Move to a step, whose people are asked from now on."""
    asked = tuple(Asked(who.id, document.round) for who in document.route[step].people)
    return replace(document, step=step, since=now, asked=(*document.asked, *asked))


def _is_sound(route: tuple[Step, ...], drafter: Signer) -> bool:
    """Return whether every step can be completed, and without the drafter."""
    return bool(route) and all(
        1 <= step.quorum <= len({who.id for who in step.people}) == len(step.people)
        and drafter.id not in {who.id for who in step.people}
        for step in route
    )


def _follows(document: Document, event: Event) -> bool:
    match event:
        case Drafted():
            return False
        case Resubmitted():
            return (
                document.state is State.RETURNED
                and event.by.id == document.drafter.id
                and _is_sound(event.route, event.by)
            )
    if event.by.id not in {who.id for who in document.waiting_for} or event.step != document.step:
        return False
    decides = document.missing == 1 and document.step + 1 == len(document.route)
    return isinstance(event, Returned) or isinstance(event, Decided) is decides


def _out_of_date() -> Stale:
    return Stale(
        _("This card is out of date; the document has changed since."),
        _("Use the newest card: it shows what is asked of you now."),
    )


def _not_waiting(document: Document, actor: Signer) -> Refused:
    """Make the refusal: the actor has acted already, or enough others have, or was never asked."""
    names = ", ".join(who.name for who in document.waiting_for)
    now_with = _("It is with {who} now.", who=names)
    for event in reversed(document.this_round[1:]):
        if event.by.id == actor.id:
            return Stale(_done(event, actor), now_with)
    if Asked(actor.id, document.round) in document.asked:
        return Stale(_("Enough others have approved this step already."), now_with)
    return NotYours(_("This document is not waiting for you."), now_with)


def _settled(document: Document, actor: Signer) -> Stale:
    if document.state is State.CIRCULATING:
        return Stale(_("This document is in circulation again already."))
    return Stale(_done(document.events[-1], actor), _("Nothing more is asked of you here."))


def _done(event: Event, actor: Signer) -> Text:
    is_mine = event.by.id == actor.id
    match event:
        case Returned() if is_mine:
            return _("You returned this at {when}.", when=event.at)
        case Returned():
            return _("{who} returned this at {when}.", who=event.by, when=event.at)
        case Decided() if is_mine:
            return _("Already decided by you at {when}.", when=event.at)
        case Decided():
            return _("Already decided by {who} at {when}.", who=event.by, when=event.at)
        case _ if is_mine:
            return _("Already approved by you at {when}.", when=event.at)
        case _:
            return _("Already approved by {who} at {when}.", who=event.by, when=event.at)
