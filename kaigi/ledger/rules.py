"""Rules of circulation by the by-law: which act is allowed to whom, and its event. Pure.

A document is the fold of its events. Each rule takes the document and returns the event of an act,
or refuses it; `evolve` folds an event into the document.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from msgspec.structs import replace

from kaigi.content import Content, FormSpec, check_length, is_blank
from kaigi.errors import Broken, Invalid, NotYours, Text, _
from kaigi.ledger import handovers, refusals
from kaigi.ledger.document import WITHDRAWABLE, Document, State
from kaigi.ledger.events import (
    ADMINISTRATOR,
    Approved,
    Decided,
    Drafted,
    Event,
    PulledBack,
    Reassigned,
    Rejected,
    Resubmitted,
    Returned,
    Withdrawn,
)
from kaigi.ledger.forms import COMMENT_LIMIT, GENERAL_FORM, check_content
from kaigi.person import Signer
from kaigi.steps import Step, StepKind


def draft(
    drafter: Signer,
    content: Content,
    route: tuple[Step, ...],
    now: datetime,
    key: str,
    form: FormSpec = GENERAL_FORM,
) -> Drafted:
    check_content(form, content)
    return Drafted(key, drafter, now, content, route)


def approve(
    document: Document, actor: Signer, revision: str, now: datetime, key: str
) -> Approved | Decided:
    """Approve the current step; the last approval that the last step needs is the decision."""
    check_turn(document, actor, revision)
    if document.missing == 1 and document.step + 1 == len(document.route):
        return Decided(key, actor, now, document.step)
    kind = document.route[document.step].kind
    answer = StepKind.APPROVE if kind is StepKind.DECIDE else kind
    return Approved(key, actor, now, document.step, answer)


def send_back(
    document: Document, actor: Signer, revision: str, comment: str, now: datetime, key: str
) -> Returned:
    check_turn(document, actor, revision)
    needed = _("Write what should be revised: the drafter reads it.")
    return Returned(key, actor, now, document.step, _comment(comment, needed))


def reject(
    document: Document, actor: Signer, revision: str, comment: str, now: datetime, key: str
) -> Rejected:
    """End the document without a decision. Allowed to whom the approval is."""
    check_turn(document, actor, revision)
    needed = _("Write why it is rejected: the drafter reads it.")
    return Rejected(key, actor, now, document.step, _comment(comment, needed))


def resubmit(
    document: Document, revision: str, wanted: Resubmitted, form: FormSpec = GENERAL_FORM
) -> Resubmitted:
    """Begin the next round. Content that was not changed needs a comment, which says why."""
    check_may_resubmit(document, wanted.by, revision)
    check_content(form, wanted.content)
    comment = wanted.comment.strip()
    check_length("comment", comment, COMMENT_LIMIT)
    if wanted.content == document.content and is_blank(comment):
        raise Invalid(
            "comment", _("Nothing was changed. To resubmit it as it is, write the reason here.")
        )
    return replace(wanted, comment=comment)


def withdraw(
    document: Document, actor: Signer, revision: str, now: datetime, key: str
) -> Withdrawn:
    """Take the document back, before it is decided."""
    check_may_withdraw(document, actor, revision)
    return Withdrawn(key, actor, now)


def withdraw_for_drafter(document: Document, now: datetime) -> Withdrawn:
    """Take a returned document back by an administrator, where its drafter has left."""
    if document.state is not State.RETURNED:
        raise refusals.not_returned()
    return Withdrawn(f"withdraw:{len(document.events) + 1}", ADMINISTRATOR, now)


def pull_back(
    document: Document, actor: Signer, revision: str, now: datetime, key: str
) -> PulledBack:
    """Take one's own approval back, while no one has acted since."""
    return PulledBack(key, actor, now, check_may_pull_back(document, actor, revision).step)


def check_may_pull_back(document: Document, actor: Signer, revision: str) -> Approved:
    """Return the approval that would be taken back, or refuse."""
    _check_concerned(document, actor)
    last = document.events[-1]
    if not isinstance(last, Approved) or last.by.id != actor.id:
        raise refusals.cannot_pull_back(document, actor)
    if revision != document.revision:
        raise refusals.out_of_date()
    return last


def _comment(comment: str, needed: Text) -> str:
    comment = comment.strip()
    if is_blank(comment):
        raise Invalid("comment", needed)
    check_length("comment", comment, COMMENT_LIMIT)
    return comment


def check_may_withdraw(document: Document, actor: Signer, revision: str) -> None:
    only = _("Only {who}, who drafted this, can withdraw it.", who=document.drafter)
    _check_drafter(document, actor, revision, WITHDRAWABLE, only)


def check_may_resubmit(document: Document, actor: Signer, revision: str) -> None:
    only = _("Only {who}, who drafted this, can revise it.", who=document.drafter)
    _check_drafter(document, actor, revision, {State.RETURNED}, only)


def check_turn(document: Document, actor: Signer, revision: str) -> None:
    _check_concerned(document, actor)
    waiting = document.waiting_for
    if not waiting:
        raise refusals.settled(document, actor)
    if actor.id not in {who.id for who in waiting}:
        raise refusals.not_waiting(document, actor)
    if revision != document.revision:
        raise refusals.out_of_date()


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


_ENDED: Mapping[type[Event], State] = {
    Returned: State.RETURNED,
    Rejected: State.REJECTED,
    Withdrawn: State.WITHDRAWN,
}


def _changed(document: Document, event: Event) -> Document:
    changed = document
    match event:
        case Drafted() | Resubmitted():
            changed = replace(
                document,
                state=State.CIRCULATING,
                route=event.route,
                rounds=(*document.rounds, event.content),
                successions=(),
            ).at_step(0, event.at)
        case Approved() if document.missing == 1:
            changed = document.at_step(event.step + 1, event.at, {event.by.id})
        case PulledBack() if event.step != document.step:
            have_it = {who.id for who in document.route[event.step].people}
            changed = document.at_step(event.step, event.at, have_it)
        case Decided():
            changed = replace(document, step=event.step + 1, state=State.DECIDED, since=event.at)
        case Returned() | Rejected() | Withdrawn():
            changed = replace(document, state=_ENDED[type(event)], since=event.at)
        case Reassigned():
            changed = handovers.reassigned(document, event)
    return changed


def _is_sound(route: tuple[Step, ...], drafter: Signer) -> bool:
    """Return whether every step can be completed, and without the drafter."""
    return bool(route) and all(
        1 <= step.quorum <= len({who.id for who in step.people}) == len(step.people)
        and drafter.id not in {who.id for who in step.people}
        for step in route
    )


def _follows(document: Document, event: Event) -> bool:
    by = event.by.id
    is_own = by == document.drafter.id
    last = document.events[-1]
    match event:
        case Resubmitted():
            is_sound = _is_sound(event.route, event.by)
            follows = document.state is State.RETURNED and is_own and is_sound
        case Withdrawn():
            is_for_drafter = event.by == ADMINISTRATOR and document.state is State.RETURNED
            follows = is_for_drafter or (document.state in WITHDRAWABLE and is_own)
        case Reassigned():
            follows = handovers.follows(document, event)
        case PulledBack():
            follows = isinstance(last, Approved) and (last.by.id, last.step) == (by, event.step)
        case Approved() | Decided() | Returned() | Rejected():
            waiting = {who.id for who in document.waiting_for}
            decides = document.missing == 1 and document.step + 1 == len(document.route)
            ends = isinstance(event, Returned | Rejected)
            is_right = ends or isinstance(event, Decided) is decides
            follows = by in waiting and event.step == document.step and is_right
        case Drafted():
            follows = False
    return follows


def _check_drafter(
    document: Document, actor: Signer, revision: str, states: Collection[State], only: Text
) -> None:
    """Refuse all but the drafter, who is told `only`, on the newest card in one of these states."""
    _check_concerned(document, actor)
    if actor.id != document.drafter.id:
        raise NotYours(only)
    if document.state not in states:
        raise refusals.settled(document, actor)
    if revision != document.revision:
        raise refusals.out_of_date()


def _check_concerned(document: Document, actor: Signer) -> None:
    """Refuse strangers first: the other refusals say with whom it is, and what was done."""
    if actor.id not in document.concerned:
        raise refusals.not_concerned()
