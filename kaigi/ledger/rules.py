"""Rules of circulation by the by-law: which act is allowed to whom, and its event. Pure.

Each rule takes the document and returns the event of an act, or refuses it.
`kaigi.ledger.folding` folds the event into the document.
"""

from collections.abc import Collection
from datetime import datetime

from msgspec.structs import replace

from kaigi.content import Content, FormSpec, check_length, is_blank
from kaigi.errors import Invalid, NotYours, Text, _
from kaigi.ledger import passing, refusals
from kaigi.ledger.document import WITHDRAWABLE, Document, State
from kaigi.ledger.events import (
    ADMINISTRATOR,
    Approved,
    Decided,
    Drafted,
    PulledBack,
    Rejected,
    Resubmitted,
    Returned,
    SentBack,
    Withdrawn,
)
from kaigi.ledger.forms import COMMENT_LIMIT, GENERAL_FORM, check_content
from kaigi.person import Signer
from kaigi.steps import Step, StepKind, Terms

PLAIN_TERMS = Terms()
PULLABLE = (Approved, Returned, SentBack)
"""Acts that their person takes back, until the next act."""


def draft(
    drafter: Signer,
    content: Content,
    route: tuple[Step, ...],
    now: datetime,
    key: str,
    form: FormSpec = GENERAL_FORM,
    terms: Terms = PLAIN_TERMS,
) -> Drafted:
    check_content(form, content)
    return Drafted(key, drafter, now, content, route, terms)


def approve(
    document: Document, actor: Signer, revision: str, now: datetime, key: str
) -> Approved | Decided:
    """Approve the current step; the last approval that the last step needs is the decision.

    A deputy makes an acting decision, and nothing else.
    """
    check_may_approve(document, actor, revision)
    if document.next_decides:
        return Decided(key, actor, now, document.step, document.decider_of(actor.id))
    kind = document.route[document.step].kind
    answer = StepKind.APPROVE if kind is StepKind.DECIDE else kind
    return Approved(key, actor, now, document.step, answer)


def send_back(
    document: Document, actor: Signer, revision: str, comment: str, now: datetime, key: str
) -> Returned:
    check_turn(document, actor, revision)
    needed = _("Write what should be revised: the drafter reads it.")
    return Returned(key, actor, now, document.step, comment_of(comment, needed))


def reject(
    document: Document, actor: Signer, revision: str, comment: str, now: datetime, key: str
) -> Rejected:
    """End the document without a decision. Allowed to whom the approval is."""
    check_turn(document, actor, revision)
    needed = _("Write why it is rejected: the drafter reads it.")
    return Rejected(key, actor, now, document.step, comment_of(comment, needed))


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
    """Take one's own approval or return back, while no one has acted since."""
    return PulledBack(key, actor, now, check_may_pull_back(document, actor, revision).step)


def check_may_pull_back(
    document: Document, actor: Signer, revision: str
) -> Approved | Returned | SentBack:
    """Return the act that would be taken back, or refuse. A rejection is final."""
    _check_concerned(document, actor)
    last = passing.last_act(document.events)
    if not isinstance(last, PULLABLE) or last.by.id != actor.id:
        raise refusals.cannot_pull_back(document, actor)
    if revision != document.revision:
        raise refusals.out_of_date()
    return last


def comment_of(comment: str, needed: Text) -> str:
    """Return a comment that has to be there. Raise Invalid with what is `needed`."""
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


def check_may_approve(document: Document, actor: Signer, revision: str) -> None:
    """Refuse all but those who are asked, and a deputy of one who is away."""
    if document.decider_of(actor.id) is None:
        check_turn(document, actor, revision)
    elif document.hold:
        raise refusals.held(document, document.hold, actor)
    elif revision != document.revision:
        raise refusals.out_of_date()


def check_turn(document: Document, actor: Signer, revision: str) -> None:
    _check_concerned(document, actor)
    if not document.waiting_for:
        raise refusals.settled(document, actor)
    if not document.asks(actor.id):
        raise refusals.not_waiting(document, actor)
    if document.hold and document.hold.by.id != actor.id:
        raise refusals.held(document, document.hold, actor)
    if revision != document.revision:
        raise refusals.out_of_date()


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
