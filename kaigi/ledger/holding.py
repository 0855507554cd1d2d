"""Rules of a hold: a person of the step keeps it to themselves for a while, and says why. Pure."""

from datetime import datetime

from kaigi.errors import NotYours, Refused, _
from kaigi.ledger import refusals, rules
from kaigi.ledger.document import Document
from kaigi.ledger.events import ADMINISTRATOR, KAIGI, Held, Released
from kaigi.person import Signer


def hold(
    document: Document, actor: Signer, revision: str, comment: str, now: datetime, key: str
) -> Held:
    """Hold the current step: no one else acts on it meanwhile."""
    check_may_hold(document, actor, revision)
    needed = _("Write why you hold it: the drafter and the others of this step read it.")
    return Held(key, actor, now, document.step, rules.comment_of(comment, needed))


def check_may_hold(document: Document, actor: Signer, revision: str) -> None:
    rules.check_turn(document, actor, revision)
    if document.hold:
        raise refusals.held(document, document.hold, actor)


def release(document: Document, actor: Signer, revision: str, now: datetime, key: str) -> Released:
    """End one's own hold without another act."""
    check_may_release(document, actor, revision)
    return Released(key, actor, now, document.step)


def check_may_release(document: Document, actor: Signer, revision: str) -> None:
    if actor.id not in document.concerned:
        raise refusals.not_concerned()
    if document.hold is None:
        raise refusals.not_held()
    if document.hold.by.id != actor.id:
        raise NotYours(_("Only {who}, who holds this, can release it.", who=document.hold.by))
    if revision != document.revision:
        raise refusals.out_of_date()


def release_for_holder(document: Document, now: datetime) -> Released:
    """End a hold by an administrator, where its person does not come back to it."""
    if document.hold is None:
        raise Refused(_("No one holds this document."))
    return Released(f"release:{len(document.events) + 1}", ADMINISTRATOR, now, document.step)


def may_hold(document: Document, event: Held) -> bool:
    """Return whether the current step could be held, by one who is asked on it."""
    is_here = event.step == document.step and document.asks(event.by.id)
    return is_here and document.hold is None


def may_release(document: Document, event: Released) -> bool:
    """Return whether there was a hold to end, by its person, an administrator, or an absence."""
    held = document.hold
    if held is None or event.step != document.step:
        return False
    if event.by == KAIGI:
        return event.holder == held.by and event.until is not None
    return event.by == ADMINISTRATOR or event.by.id == held.by.id
