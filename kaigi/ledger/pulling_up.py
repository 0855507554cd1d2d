"""Rules of pulling up (引上げ): a superior of a later step goes past who has not acted. Pure.

Who is passed reads it afterwards. A consent is never passed: another section's word is missing.
"""

from datetime import datetime

from kaigi.errors import NotYours, Refused, _
from kaigi.ledger import passing, refusals
from kaigi.ledger.document import Document
from kaigi.ledger.events import PulledUp
from kaigi.person import Signer
from kaigi.steps import StepKind


def pull_up(document: Document, actor: Signer, revision: str, now: datetime, key: str) -> PulledUp:
    """Take the document up to one's own step, where one then approves, returns or rejects it."""
    check_may_pull_up(document, actor, revision)
    to = _own_step(document, actor) or 0
    return PulledUp(key, actor, now, document.step, to, _passed(document, to))


def check_may_pull_up(document: Document, actor: Signer, revision: str) -> None:
    if actor.id not in document.concerned:
        raise refusals.not_concerned()
    if not document.waiting_for:
        raise refusals.settled(document, actor)
    to = _own_step(document, actor)
    if to is None:
        raise NotYours(
            _("Only a superior who is asked later on this route can take it up."),
            _("Remind those whose turn it is, or ask them."),
        )
    if any(step.kind is StepKind.CONSENT for step in document.route[document.step : to]):
        raise Refused(
            _("A consent is still missing, and no one goes past that."),
            _("Ask {who}, whose turn it is.", who=", ".join(w.name for w in document.waiting_for)),
        )
    if document.hold:
        raise refusals.held(document, document.hold, actor)
    if revision != document.revision:
        raise refusals.out_of_date()


def may_follow(document: Document, event: PulledUp) -> bool:
    """Return whether this person could take the document up so."""
    return (
        bool(document.waiting_for)
        and document.hold is None
        and event.step == document.step
        and event.to == _own_step(document, event.by)
        and event.passed == _passed(document, event.to)
        and all(step.kind is not StepKind.CONSENT for step in document.route[event.step : event.to])
    )


def pulled_up(document: Document, event: PulledUp) -> Document:
    return document.at_step(event.to, event.at)


def _own_step(document: Document, actor: Signer) -> int | None:
    """Return the next step, of those after the present one, on which this person is a superior."""
    if document.asks(actor.id):
        return None
    later = range(document.step + 1, len(document.route))
    return next(
        (
            n
            for n in later
            if document.unit_of(document.route[n])
            and any(who.id == actor.id for who in document.route[n].people)
        ),
        None,
    )


def _passed(document: Document, to: int) -> tuple[tuple[Signer, ...], ...]:
    """Return who has not acted, by their steps from the present one on."""
    found = []
    for n in range(document.step, to):
        known = set(passing.skipped_on(document.this_round, n))
        known |= document.signed if n == document.step else set()
        found.append(tuple(who for who in document.route[n].people if who.id not in known))
    return tuple(found)
