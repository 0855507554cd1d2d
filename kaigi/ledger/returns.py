"""Rules of a return: to the drafter, or to an earlier step. Pure."""

from datetime import datetime

from kaigi.errors import Refused, _
from kaigi.ledger import rules
from kaigi.ledger.document import Document
from kaigi.ledger.events import Returned, SentBack
from kaigi.person import Signer

TO_DRAFTER = "drafter"
"""Name of the drafter as the target of a return; others are numbers of earlier steps, from 0."""


def send_back(
    document: Document, actor: Signer, revision: str, to: str, comment: str, now: datetime, key: str
) -> Returned | SentBack:
    """Return the document to its drafter or to an earlier step, with a comment.

    `to` is empty in forms of earlier versions, which knew the drafter alone.
    """
    if to in {"", TO_DRAFTER}:
        return rules.send_back(document, actor, revision, comment, now, key)
    rules.check_may_stop(document, actor, revision)
    if document.terms.returns_to_drafter:
        raise Refused(
            _("By its form, this document is returned to {who} alone.", who=document.drafter),
            _("Choose the drafter."),
        )
    if to not in {str(step) for step in range(document.step)}:
        raise Refused(_("There is no such step to return it to."), _("Open the document again."))
    needed = _("Write why it comes back: those who are asked again read it.")
    reason = rules.comment_of(comment, needed)
    people = document.route[int(to)].people
    return SentBack(key, actor, now, document.step, int(to), people, reason)


def goes_to(event: Returned | SentBack) -> str:
    """Return where a return went, as forms name it."""
    return str(event.to) if isinstance(event, SentBack) else TO_DRAFTER


def may_follow(document: Document, event: SentBack) -> bool:
    """Return whether the document could be sent back so, by whose turn it is."""
    return (
        event.step == document.step
        and document.may_act(event.by.id)
        and not document.terms.returns_to_drafter
        and not document.is_read
        and 0 <= event.to < event.step
        and event.people == document.route[event.to].people
    )


def sent_back(document: Document, event: SentBack) -> Document:
    return document.at_step(event.to, event.at)
