"""Documents after rarer acts, for the check of everything that is drawn of them."""

from collections.abc import Iterator
from datetime import timedelta

from msgspec.structs import replace

from kaigi.approvals.items import Item
from kaigi.ledger import absences
from kaigi.ledger.absences import Situation
from kaigi.ledger.choices import ChoiceId
from kaigi.ledger.document import Document
from kaigi.ledger.inquiries import MOST_OPEN
from kaigi.ledger.items import item_of
from kaigi.person import Signer
from tests.office import TEN
from tests.unit.ledger_acting import acted, after, approved

LATER = TEN + timedelta(days=30)


def rare_states(document: Document, comment: str) -> Iterator[tuple[str, Item]]:
    """Yield a document that waits for the first of two, after acts of each kind."""
    drafter = document.drafter
    chief, head = (step.people[0] for step in document.route)
    asked = acted(document, chief, ChoiceId.INQUIRE, comment)
    yield "asked about", item_of(asked)
    yield "asked about and answered", item_of(acted(asked, drafter, "reply.2", comment))
    yield "asked about and decided", item_of(approved(asked, chief, head))
    held = acted(document, chief, ChoiceId.HOLD, comment)
    yield "held", item_of(held)
    yield "released", item_of(acted(held, chief, ChoiceId.RELEASE))
    back = acted(approved(document, chief), head, ChoiceId.RETURN, comment, "0")
    yield "returned to the first step", item_of(back)
    yield "with that taken back", item_of(acted(back, head, ChoiceId.PULL_BACK))
    returned = acted(approved(document, chief), head, ChoiceId.RETURN, comment)
    yield "with a return taken back", item_of(acted(returned, head, ChoiceId.PULL_BACK))
    yield "asked about often", item_of(_often(document, chief, comment))
    yield from _absences(document)


def _absences(document: Document) -> Iterator[tuple[str, Item]]:
    chief, head = (step.people[0] for step in document.route)
    deputy = replace(head, id="5001")

    def settled(document: Document, *away: Signer) -> Document:
        now_so = Situation({who.id: LATER for who in away}, {head.id: (deputy,)})
        while event := absences.next_event(document, now_so, LATER):
            document = after(document, event)
        return document

    passed = settled(document, chief)
    yield "gone on without the first", item_of(passed)
    yield "read afterwards", item_of(acted(passed, chief, ChoiceId.REVIEW))
    deputised = settled(passed, head)
    yield "with a deputy", item_of(deputised)
    yield "with the decider back", item_of(settled(deputised))
    decided = acted(deputised, deputy, ChoiceId.APPROVE)
    yield "decided by the deputy", item_of(decided)
    held = acted(passed, head, ChoiceId.HOLD, "Why?")
    yield "with a hold that has ended", item_of(settled(held, head))


def _often(document: Document, who: Signer, comment: str) -> Document:
    for _ in range(MOST_OPEN):
        document = acted(document, who, ChoiceId.INQUIRE, comment)
    return document
