"""Rules of a consent that is added on the way: it is asked for before the present step. Pure."""

from datetime import datetime

from msgspec.structs import replace

from kaigi.errors import Invalid, Refused, _
from kaigi.ledger import rules
from kaigi.ledger.document import Document
from kaigi.ledger.events import Added
from kaigi.person import Signer
from kaigi.steps import Reason, Step, StepKind

MOST = 10
"""Consents that are added in one round."""


def add(
    document: Document,
    actor: Signer,
    revision: str,
    consenter: Signer | None,
    comment: str,
    now: datetime,
    key: str,
) -> Added:
    """Ask another person for consent, before one's own step, which waits meanwhile."""
    check_may_add(document, actor, revision)
    if consenter is None:
        raise Invalid("person", _("Choose the person whose consent is needed."))
    if consenter.id in document.drafters:
        raise Invalid("person", _("{who} drafted this document.", who=consenter))
    if consenter.id in _on_route(document):
        raise Invalid("person", _("{who} is asked on this route already.", who=consenter.name))
    needed = _("Write why their consent is needed: they read it.")
    reason = rules.comment_of(comment, needed)
    return Added(key, actor, now, document.step, _step(consenter, actor), reason)


def check_may_add(document: Document, actor: Signer, revision: str) -> None:
    rules.check_may_stop(document, actor, revision)
    if document.terms.fixed_route:
        raise Refused(
            _("By its form, nobody is added to the route of this document."),
            _("Ask them in a reply to its card, or return it to {who}.", who=document.drafter),
        )
    if document.signed:
        raise Refused(
            _("Others have signed this step already."),
            _("Return the document if another section has to consent."),
        )
    if _count(document) >= MOST:
        raise Refused(_("{n} consents were added already.", n=MOST), _("Return the document."))


def may_follow(document: Document, event: Added) -> bool:
    """Return whether this consent could be asked for here, by whose turn it is."""
    people = event.added.people
    return (
        event.step == document.step
        and document.may_act(event.by.id)
        and not document.is_read
        and not document.signed
        and not document.terms.fixed_route
        and _count(document) < MOST
        and len(people) == 1
        and event.added == _step(people[0], event.by)
        and people[0].id not in document.drafters | _on_route(document)
    )


def added(document: Document, event: Added) -> Document:
    route = list(document.route)
    route.insert(event.step, event.added)
    longer = replace(document, route=tuple(route))
    return longer.at_step(event.step, event.at)


def removed(document: Document, event: Added, now: datetime) -> Document:
    """Return the document without the added step, which its person has taken back."""
    route = list(document.route)
    del route[event.step]
    shorter = replace(document, route=tuple(route))
    return shorter.at_step(event.step, now, {who.id for who in route[event.step].people})


def _step(consenter: Signer, actor: Signer) -> Step:
    reason = Reason("added_by", {"who": actor.name})
    return Step("named", (consenter,), StepKind.CONSENT, reason=reason, unit="")


def _on_route(document: Document) -> frozenset[str]:
    return frozenset(who.id for step in document.route for who in step.people)


def _count(document: Document) -> int:
    return sum(isinstance(event, Added) for event in document.this_round)
