"""Rules of a correction: a decision stays as it is, and a later entry says what is wrong. Pure."""

from datetime import datetime

from kaigi.errors import NotYours, Refused, _
from kaigi.ledger import refusals, rules
from kaigi.ledger.document import Document, State
from kaigi.ledger.events import Corrected, Decided, Drafted, Resubmitted
from kaigi.person import Signer
from kaigi.steps import StepKind

MOST = 10
"""Corrections of one document; one that needs more is drafted again."""


def correct(
    document: Document, actor: Signer, revision: str, comment: str, now: datetime, key: str
) -> Corrected:
    """Say what is wrong in the content that was decided, and what is right."""
    check_may_correct(document, actor, revision)
    needed = _("Write what is wrong, and what is right: those who signed it read it.")
    return Corrected(key, actor, now, decided_content(document), rules.comment_of(comment, needed))


def check_may_correct(document: Document, actor: Signer, revision: str) -> None:
    if actor.id not in document.concerned:
        raise refusals.not_concerned()
    if document.state is not State.DECIDED:
        raise Refused(
            _("This document is not decided; what is not decided is revised, not corrected."),
            _("Open the document: it shows where it is now."),
        )
    if not _may_correct(document, actor):
        raise NotYours(
            _("Only its drafter and the one who decided it can correct this document."),
            _("Ask {who}, who drafted it.", who=document.drafter),
        )
    if _count(document) >= MOST:
        raise Refused(
            _("This document was corrected {n} times already.", n=MOST), _("Draft a new one.")
        )
    if revision != document.revision:
        raise refusals.out_of_date()


def may_follow(document: Document, event: Corrected) -> bool:
    """Return whether the content that was decided could be corrected so."""
    return (
        document.state is State.DECIDED
        and event.corrects == decided_content(document)
        and _may_correct(document, event.by)
        and _count(document) < MOST
    )


def decided_content(document: Document) -> int:
    """Return the number of the entry with the latest content, from 1."""
    entries = enumerate(document.events, start=1)
    return max(number for number, each in entries if isinstance(each, Drafted | Resubmitted))


def _may_correct(document: Document, actor: Signer) -> bool:
    """Tell whether this is the drafter, or the one who decided: no one decides a circular."""
    decided = {
        each.by.id
        for each in document.events
        if isinstance(each, Decided) and each.answer is not StepKind.CONFIRM
    }
    return actor.id in decided | document.drafters


def _count(document: Document) -> int:
    return sum(isinstance(each, Corrected) for each in document.events)
