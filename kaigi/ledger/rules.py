"""Circulation as the by-law has it: who may do what to a document, and what follows.

A document is the fold of its events. Each rule takes the document and answers with the event that follows, or
refuses; `evolve` folds an event into the document. Both are pure.
"""

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from kaigi.content import Content
from kaigi.errors import Broken, Invalid, NotYours, Refused, Stale, Text, _
from kaigi.person import Signer

TITLE_LIMIT = 100
TEXT_LIMIT = 3000
COMMENT_LIMIT = 1000
AMOUNT_LIMIT = 999_999_999_999
_UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Zs"}


class State(StrEnum):
    CIRCULATING = "circulating"
    RETURNED = "returned"
    DECIDED = "decided"


class Step(Struct, frozen=True):
    """One station of the route: the post that must agree, and who holds it."""

    role: str
    holder: Signer


class _Event(Struct, frozen=True, tag_field="kind", tag=str.lower):
    """What all have in common. `key` is the click's own."""

    key: str
    by: Signer
    at: datetime

    @property
    def kind(self) -> str:
        """The name by which the record knows it."""
        return str(self.__struct_config__.tag)


class Drafted(_Event, frozen=True):
    content: Content
    route: tuple[Step, ...]


class Approved(_Event, frozen=True):
    step: int


class Decided(_Event, frozen=True):
    """The last approval: the decision itself."""

    step: int


class Returned(_Event, frozen=True):
    step: int
    comment: str


class Resubmitted(_Event, frozen=True):
    content: Content
    route: tuple[Step, ...]


Event = Drafted | Approved | Decided | Returned | Resubmitted


class Document(Struct, frozen=True):
    """`step` counts from 0, and stands behind the last once decided; `rounds` has the content of each."""

    id: int
    drafter: Signer
    state: State
    route: tuple[Step, ...]
    step: int
    rounds: tuple[Content, ...]
    events: tuple[Event, ...]

    @property
    def round(self) -> int:
        return len(self.rounds)

    @property
    def content(self) -> Content:
        return self.rounds[-1]

    @property
    def revision(self) -> str:
        """What a card must have been drawn from to be acted on."""
        return f"{self.round}.{self.step}"

    @property
    def waiting_for(self) -> Signer | None:
        return self.route[self.step].holder if self.state is State.CIRCULATING else None

    def knows(self, key: str) -> bool:
        """Whether this very click was recorded before."""
        return any(event.key == key for event in self.events)


def draft(
    drafter: Signer, content: Content, route: tuple[Step, ...], now: datetime, key: str
) -> Drafted:
    check_content(content)
    return Drafted(key, drafter, now, content, route)


def approve(
    document: Document, actor: Signer, revision: str, now: datetime, key: str
) -> Approved | Decided:
    check_turn(document, actor, revision)
    if document.step + 1 < len(document.route):
        return Approved(key, actor, now, document.step)
    return Decided(key, actor, now, document.step)


def send_back(
    document: Document, actor: Signer, revision: str, comment: str, now: datetime, key: str
) -> Returned:
    check_turn(document, actor, revision)
    comment = comment.strip()
    if _is_blank(comment):
        raise Invalid("comment", _("Write what should be mended: the drafter reads it."))
    _check_length("comment", comment, COMMENT_LIMIT)
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
    check_content(content)
    return Resubmitted(key, actor, now, content, route)


def check_may_resubmit(document: Document, actor: Signer, revision: str) -> None:
    if actor.id != document.drafter.id:
        raise NotYours(_("Only {who}, who drafted this, can mend it.", who=document.drafter))
    if document.state is not State.RETURNED:
        raise _settled(document, actor)
    if revision != document.revision:
        raise _from_before()


def check_content(content: Content) -> None:
    if _is_blank(content.title):
        raise Invalid("title", _("A title is needed."))
    _check_length("title", content.title, TITLE_LIMIT)
    if _is_blank(content.text):
        raise Invalid("text", _("Write what is asked for, and why."))
    _check_length("text", content.text, TEXT_LIMIT)
    if content.amount is not None and not 0 <= content.amount <= AMOUNT_LIMIT:
        raise Invalid(
            "amount", _("The amount must lie between 0 and {limit} yen.", limit=f"{AMOUNT_LIMIT:,}")
        )
    for file in content.files:
        if file.size == 0:
            raise Invalid("files", _("{name} is empty (0 bytes). Choose it again.", name=file.name))


def evolve(document: Document | None, event: Event, document_id: int) -> Document:
    """Raises Broken where the event cannot have come after those before it, whoever wrote it down."""
    if document is not None and not _follows(document, event):
        n = len(document.events) + 1
        raise Broken(_("Document {id}, entry {n}: nobody could do this here.", id=document_id, n=n))
    match event:
        case Drafted():
            return Document(
                document_id, event.by, State.CIRCULATING, event.route, 0, (event.content,), (event,)
            )
        case _ if document is None:
            raise Broken(_("Document {id}, entry {n}: it is not a draft.", id=document_id, n=1))
        case Approved():
            changed = replace(document, step=event.step + 1)
        case Decided():
            changed = replace(document, step=event.step + 1, state=State.DECIDED)
        case Returned():
            changed = replace(document, state=State.RETURNED)
        case Resubmitted():
            rounds = (*document.rounds, event.content)
            changed = replace(
                document, state=State.CIRCULATING, step=0, route=event.route, rounds=rounds
            )
    return replace(changed, events=(*document.events, event))


def _follows(document: Document, event: Event) -> bool:
    match event:
        case Drafted():
            return False
        case Resubmitted():
            return document.state is State.RETURNED and event.by.id == document.drafter.id
    waiting = document.waiting_for
    at_end = document.step + 1 == len(document.route)
    kind_fits = isinstance(event, Returned) or isinstance(event, Decided) is at_end
    return (
        waiting is not None
        and event.by.id == waiting.id
        and event.step == document.step
        and kind_fits
    )


def fold(document_id: int, events: Iterable[Event]) -> Document:
    document: Document | None = None
    for event in events:
        document = evolve(document, event, document_id)
    if document is None:
        raise Broken(_("Document {id} has no entries.", id=document_id))
    return document


def check_turn(document: Document, actor: Signer, revision: str) -> None:
    waiting = document.waiting_for
    if waiting is None:
        raise _settled(document, actor)
    if actor.id != waiting.id:
        raise _not_waiting(document, actor, waiting)
    if revision != document.revision:
        raise _from_before()


def _from_before() -> Stale:
    return Stale(
        _("This card is from before; the document has changed since."),
        _("Use the newest card: it shows what is asked of you now."),
    )


def _not_waiting(document: Document, actor: Signer, waiting: Signer) -> Refused:
    """Either they have acted already in this round, or it was never for them."""
    for event in reversed(document.events):
        if isinstance(event, Drafted | Resubmitted):
            break
        if event.by.id == actor.id:
            return Stale(_done(event, actor), _("It is with {who} now.", who=waiting))
    return NotYours(
        _("This document is not waiting for you."), _("It is with {who} now.", who=waiting)
    )


def _settled(document: Document, actor: Signer) -> Stale:
    if document.state is State.CIRCULATING:
        return Stale(_("This document is on its way again already."))
    return Stale(_done(document.events[-1], actor), _("Nothing more is asked of you here."))


def _done(event: Event, actor: Signer) -> Text:
    mine = event.by.id == actor.id
    match event:
        case Returned():
            own, other = (
                _("You returned this at {when}.", when=event.at),
                _("{who} returned this at {when}.", who=event.by, when=event.at),
            )
        case Decided():
            own, other = (
                _("Already decided by you at {when}.", when=event.at),
                _("Already decided by {who} at {when}.", who=event.by, when=event.at),
            )
        case _:
            own, other = (
                _("Already approved by you at {when}.", when=event.at),
                _("Already approved by {who} at {when}.", who=event.by, when=event.at),
            )
    return own if mine else other


def _is_blank(text: str) -> bool:
    """Nothing that anybody could see, such as a direction mark alone: chat could not show it."""
    return all(unicodedata.category(character) in _UNSEEN for character in text)


def _check_length(field: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise Invalid(
            field,
            _("At most {limit} characters; this has {length}.", limit=limit, length=len(text)),
        )
