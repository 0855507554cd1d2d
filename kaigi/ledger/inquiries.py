"""Rules of questions to the drafter, which hold nothing up: the step can be answered meanwhile.

Pure.
"""

from datetime import datetime

from kaigi.errors import NotYours, Refused, Stale, _
from kaigi.ledger import refusals, rules
from kaigi.ledger.document import Document
from kaigi.ledger.events import Inquired, Replied
from kaigi.person import Signer

MOST_OPEN = 5
"""Questions of one document that may wait for an answer at once."""


def inquire(
    document: Document, actor: Signer, revision: str, comment: str, now: datetime, key: str
) -> Inquired:
    """Ask the drafter for information, as a person whose turn it is."""
    check_may_inquire(document, actor, revision)
    needed = _("Write what you want to know: the drafter reads it.")
    return Inquired(key, actor, now, document.step, rules.comment_of(comment, needed))


def check_may_inquire(document: Document, actor: Signer, revision: str) -> None:
    rules.check_turn(document, actor, revision)
    if len(document.open_inquiries) >= MOST_OPEN:
        raise Refused(
            _("{n} questions wait for an answer already.", n=MOST_OPEN),
            _("Wait for the answers of {who}, or return the document.", who=document.drafter),
        )


def reply(
    document: Document, actor: Signer, inquiry: int, comment: str, now: datetime, key: str
) -> Replied:
    """Answer a question, as the drafter; on whichever step the document is by now."""
    check_may_reply(document, actor, inquiry)
    needed = _("Write your answer: {who} reads it.", who=document.open_inquiries[inquiry].by)
    return Replied(key, actor, now, inquiry, rules.comment_of(comment, needed))


def check_may_reply(document: Document, actor: Signer, inquiry: int) -> None:
    if actor.id not in document.concerned:
        raise refusals.not_concerned()
    if actor.id not in document.drafters:
        raise NotYours(_("Only {who}, who drafted this, can answer.", who=document.drafter))
    if inquiry in document.open_inquiries:
        return
    for event in document.events:
        if isinstance(event, Replied) and event.inquiry == inquiry:
            raise Stale(refusals.done(event, actor), _("Your answer is in the opened document."))
    raise Stale(
        _("This question needs no answer any more."),
        _("Open the document: it shows where it is now."),
    )


def may_follow(document: Document, event: Inquired) -> bool:
    """Return whether this question could be asked here."""
    is_room = len(document.open_inquiries) < MOST_OPEN
    return event.step == document.step and document.may_act(event.by.id) and is_room


def answers(document: Document, event: Replied) -> bool:
    """Return whether this answer is the drafter's, to a question that is open."""
    return event.by.id in document.drafters and event.inquiry in document.open_inquiries
