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


def command(
    document: Document, who: Signer, choice: str, comment: str = "Why?", option: str = ""
) -> Command:
    """Return the click of a person on the newest card, or the form behind it.

    An added consent is asked of a person who is nowhere on the route.
    """
    acts = len(document.events)
    at = TEN + timedelta(minutes=acts)
    key, revision = f"click {acts}", document.revision
    other = Signer(f"5{acts:03}", f"合議 {acts}") if choice == ChoiceId.ADD else None
    return Command(
        key, who, str(document.id), revision, choice, at, comment, option=option, chosen=other
    )


def event_of(document: Document, asked: Command) -> Event:
    """Return what the act would record. Raise Refused."""
    act = chosen(asked.choice)
    if act.event is None:  # a revision, of the same content on the same route
        comment = asked.comment or ""
        content, route = document.content, document.route
        terms = document.terms
        wanted = Resubmitted(asked.key, asked.actor, asked.at, content, route, comment, terms)
        return rules.resubmit(document, asked.revision, wanted)
    act.check(document, asked.actor, asked.revision)
    return act.event(document, asked)


def after(document: Document, event: Event) -> Document:
    """Fold an event as the record keeps it."""
    kept = entry_format.decode(entry_format.encode(event))
    assert kept == event
    return folding.evolve(document, kept, document.id)


def acted(
    document: Document, who: Signer, choice: str, comment: str = "Why?", option: str = ""
) -> Document:
    return after(document, event_of(document, command(document, who, choice, comment, option)))


def approved(document: Document, *people: Signer) -> Document:
    for who in people:
        document = acted(document, who, ChoiceId.APPROVE)
    return document


def sent_back(document: Document, who: Signer, to: int) -> Document:
    return acted(document, who, ChoiceId.RETURN, "Look at the estimate again.", str(to))


def offered(document: Document, who: Signer) -> list[str]:
    return [str(choice.id) for choice in choices(item_of(document), who.id)]
