"""Rules of reading afterwards (後閲): a duty that stands in no one's way. Pure."""

from datetime import datetime

from kaigi.ledger import refusals
from kaigi.ledger.document import Document
from kaigi.ledger.events import Reviewed
from kaigi.person import Signer


def review(document: Document, actor: Signer, revision: str, now: datetime, key: str) -> Reviewed:
    """Say that one has read what went on without one; of all steps of the round at once."""
    check_may_review(document, actor, revision)
    return Reviewed(key, actor, now)


def check_may_review(document: Document, actor: Signer, _revision: str) -> None:
    """Refuse all without such a duty, on a card of any state: the duty stands beside the way."""
    if all(each.person.id != actor.id for each in document.reviews):
        raise refusals.nothing_to_review(document, actor)


def follows(document: Document, event: Reviewed) -> bool:
    return any(each.person.id == event.by.id for each in document.reviews)
