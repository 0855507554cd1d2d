"""Outlook on a route: who is away, and what happens then; while drafting, reading and leaving."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from kaigi.approvals.previews import Ahead, AwayAhead, PlannedStep
from kaigi.content import Content
from kaigi.forms.definition import FormFile
from kaigi.ledger import absences
from kaigi.ledger.absences import ActingRule, Situation
from kaigi.ledger.document import Document, State
from kaigi.ledger.ports import Organisation
from kaigi.person import Signer
from kaigi.steps import WhenAway

RuleOf = Callable[[Connection, Content], ActingRule]


class Outlook:
    """Reads absences and deputies in a constant number of statements for all people asked about."""

    def __init__(self, organisation: Organisation, rule_of: RuleOf) -> None:
        self._organisation = organisation
        self._rule_of = rule_of

    def of_document(self, tx: Connection, document: Document, at: datetime) -> list[AwayAhead]:
        """Return the people of the present step and of later ones who are away, and the drafter."""
        if document.state is not State.CIRCULATING:
            return []
        people = [who.id for step in document.route[document.step :] for who in step.people]
        drafter = document.drafter
        away, deputies = self._read(tx, [*people, drafter.id], at)
        if not away:
            return []
        now_so = Situation(away, deputies, self._rule_of(tx, document.content))
        deputised = {each.decider.id for each in document.deputised}
        found = [
            _ahead(document, n, who, now_so)
            for n in range(document.step, len(document.route))
            for who in _open(document, n)
            if who.id in away and who.id not in deputised
        ]
        if drafter.id in away:
            found.append(AwayAhead(drafter, away[drafter.id], Ahead.DRAFTER))
        return found

    def of_posts(
        self,
        tx: Connection,
        drafter: Signer,
        file: FormFile,
        steps: Sequence[PlannedStep],
        at: datetime,
    ) -> list[AwayAhead]:
        """Return the holders of a planned line who are away, and what happens there by the form."""
        away, deputies = self._read(tx, [who.id for step in steps for who in step.people], at)
        rule = absences.acting_rule(file)
        line = next((row for row in file.route if row.line), None)
        waits = line and (line.when_away or file.when_away) is WhenAway.WAIT
        passed = Ahead.WAITS if waits else Ahead.SKIPPED
        found = []
        for n, step in enumerate(steps):
            is_last = n + 1 == len(steps)
            may_end = file.route[-1] is line and (is_last or steps[n + 1].from_amount is not None)
            for who in step.people:
                if who.id not in away:
                    continue
                barred = {*away, drafter.id}
                free = [each for each in deputies.get(who.id, ()) if each.id not in barred]
                deputy = free[0] if may_end and free and rule.allowed else None
                at_end = Ahead.DEPUTY if deputy else Ahead.WAITS
                ahead = at_end if may_end and is_last else passed
                as_decider = at_end if may_end and ahead is Ahead.SKIPPED else None
                found.append(AwayAhead(who, away[who.id], ahead, deputy, as_decider))
        return found

    def without(
        self, tx: Connection, person: str, documents: Iterable[Document], at: datetime
    ) -> list[AwayAhead]:
        """Return what becomes of each document that waits for a person who goes away."""
        found = [each for each in documents if each.asks(person)]
        people = {who.id for each in found for who in each.waiting_for}
        away, deputies = self._read(tx, {*people, person}, at, leaving=person)
        return [
            _ahead(
                document,
                document.step,
                next(who for who in document.waiting_for if who.id == person),
                Situation(away, deputies, self._rule_of(tx, document.content)),
            )
            for document in found
        ]

    def _read(
        self, tx: Connection, people: Collection[str], at: datetime, leaving: str = ""
    ) -> tuple[dict[str, datetime], dict[str, tuple[Signer, ...]]]:
        """Read who of these people is away, and the deputies of those; also who of them is away."""
        away = dict(self._organisation.away(tx, people, at))
        if leaving:
            away.setdefault(leaving, at)
        if not away:
            return {}, {}
        deputies = dict(self._organisation.deputies(tx, sorted(away)))
        numbers = {who.id for each in deputies.values() for who in each} - {*people}
        return away | dict(self._organisation.away(tx, numbers, at)), deputies


def _open(document: Document, step: int) -> tuple[Signer, ...]:
    return document.waiting_for if step == document.step else document.route[step].people


def _ahead(document: Document, step: int, who: Signer, now_so: Situation) -> AwayAhead:
    """Tell what happens where this person is away on this step."""
    until = now_so.away[who.id]
    there = [each for each in _open(document, step) if each.id not in now_so.away]
    needed = document.missing if step == document.step else document.route[step].quorum
    if len(there) >= needed:
        return AwayAhead(who, until, Ahead.OTHERS)
    if step + 1 < len(document.route):
        may_skip = document.route[step].may_skip
        return AwayAhead(who, until, Ahead.SKIPPED if may_skip else Ahead.WAITS)
    deputy = absences.deputy_of(document, now_so, who)
    if deputy and needed == 1 and now_so.acting.covers(document):
        return AwayAhead(who, until, Ahead.DEPUTY, deputy)
    return AwayAhead(who, until, Ahead.WAITS)
