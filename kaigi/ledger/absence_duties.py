"""Duties that follow from absences: of deputies, of those whom they stand for, and to read."""

from kaigi.duties import Duty
from kaigi.duty_kind import DutyKind
from kaigi.ledger.document import Document


def of_absences(folded: Document) -> list[Duty]:
    item = str(folded.id)
    found = [
        Duty(item, each.person.id, each.step, DutyKind.REVIEW, each.since)
        for each in folded.reviews
    ]
    for each in folded.deputised:
        step = each.step
        found.append(Duty(item, each.deputy.id, step, DutyKind.ACT, each.at))
        found.append(Duty(item, each.decider.id, step, DutyKind.DEPUTISED, folded.since))
    return found
