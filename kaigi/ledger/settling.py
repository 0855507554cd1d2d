"""Documents brought in line with absences, in the transaction of an act or of their own."""

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import Connection

from kaigi.content import Content
from kaigi.ledger import absences, folding, refusals, tables
from kaigi.ledger.absences import ActingRule, Situation
from kaigi.ledger.document import Document, State
from kaigi.ledger.events import Decided, Event
from kaigi.ledger.ports import Organisation
from kaigi.ledger.tables import Head


class Settling:
    """Asks the organisation who is away, in a constant number of statements."""

    def __init__(
        self, organisation: Organisation, rule_of: Callable[[Connection, Content], ActingRule]
    ) -> None:
        self._organisation = organisation
        self._rule_of = rule_of

    def settled(
        self, tx: Connection, document: Document, head: Head, at: datetime
    ) -> tuple[Document, Head]:
        """Record what follows from absences now, until nothing more does."""
        if document.state is not State.CIRCULATING:
            return document, head
        at = max(at, document.events[-1].at)  # clocks differ, and are set back
        now_so = self._situation(tx, document, at)
        while event := absences.next_event(document, now_so, at):
            document, head = record(tx, document, head, event)
        return document, head

    def check_acting(self, tx: Connection, event: Event) -> None:
        """Refuse the acting decision of a deputy whose decider is back at this moment."""
        if isinstance(event, Decided) and event.acting_for:
            decider = event.acting_for
            if decider.id not in self._organisation.away(tx, [decider.id], event.at):
                raise refusals.decider_is_back(decider)

    def _situation(self, tx: Connection, document: Document, at: datetime) -> Situation:
        people = {who.id for step in document.route[document.step :] for who in step.people}
        away = self._organisation.away(tx, people, at)
        deciders = [who.id for who in document.route[-1].people if who.id in away]
        if not deciders:
            return Situation(away)
        deputies = self._organisation.deputies(tx, deciders)
        numbers = {who.id for each in deputies.values() for who in each}
        away = {**away, **self._organisation.away(tx, numbers - people, at)}
        return Situation(away, deputies, self._rule_of(tx, document.content))


def record(tx: Connection, document: Document, head: Head, event: Event) -> tuple[Document, Head]:
    """Append an event, never dated before the one before it: clocks differ, and are set back."""
    event = replace(event, at=max(event.at, document.events[-1].at))
    after = folding.evolve(document, event, document.id)
    return after, tables.append(tx, head, event, after)
