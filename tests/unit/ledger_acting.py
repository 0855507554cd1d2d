"""Acts on a document as buttons ask for them, through the table of acts and the record's text."""

from datetime import timedelta

from kaigi.approvals.items import Command
from kaigi.ledger import entry_format, folding, rules
from kaigi.ledger.acts import chosen
from kaigi.ledger.choices import ChoiceId, choices
from kaigi.ledger.document import Document
from kaigi.ledger.events import Event, Resubmitted
from kaigi.ledger.items import item_of
from kaigi.person import Signer
from tests.office import TEN


def command(document: Document, who: Signer, choice: str, comment: str = "Why?") -> Command:
    """Return the click of a person on the newest card, or the form behind it."""
    acts = len(document.events)
    at = TEN + timedelta(minutes=acts)
    return Command(f"click {acts}", who, str(document.id), document.revision, choice, at, comment)


def event_of(document: Document, asked: Command) -> Event:
    """Return what the act would record. Raise Refused."""
    act = chosen(asked.choice)
    if act.event is None:  # a revision, of the same content on the same route
        comment = asked.comment or ""
        content, route = document.content, document.route
        wanted = Resubmitted(asked.key, asked.actor, asked.at, content, route, comment)
        return rules.resubmit(document, asked.revision, wanted)
    act.check(document, asked.actor, asked.revision)
    return act.event(document, asked)


def after(document: Document, event: Event) -> Document:
    """Fold an event as the record keeps it."""
    kept = entry_format.decode(entry_format.encode(event))
    assert kept == event
    return folding.evolve(document, kept, document.id)


def acted(document: Document, who: Signer, choice: str, comment: str = "Why?") -> Document:
    return after(document, event_of(document, command(document, who, choice, comment)))


def approved(document: Document, *people: Signer) -> Document:
    for who in people:
        document = acted(document, who, ChoiceId.APPROVE)
    return document


def offered(document: Document, who: Signer) -> list[str]:
    return [str(choice.id) for choice in choices(item_of(document), who.id)]
