"""Rules of absence: who is skipped on the way, and who decides in place of a decider. Pure.

A person on the way who is away is skipped, and reads the document afterwards. Nothing is skipped at
the last step: there the registered deputy may decide, and never a deputy of a deputy.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from kaigi.forms.definition import FormFile
from kaigi.ledger.document import Asked, Document, State
from kaigi.ledger.events import KAIGI, Deputised, DeputyEnded, Released, Skipped
from kaigi.person import DeputyEnd, Signer


class ActingRule(Struct, frozen=True):
    """A form's rule of acting decisions. `up_to`: the highest amount in yen."""

    allowed: bool = True
    after: timedelta = timedelta()
    up_to: int | None = None

    def covers(self, document: Document) -> bool:
        """Tell whether a deputy may decide this document, at once or later."""
        is_small = self.up_to is None or (document.content.amount or 0) <= self.up_to
        return self.allowed and is_small

    def allows(self, document: Document, now: datetime) -> bool:
        """Tell whether a deputy may decide this document on its present step now."""
        return self.covers(document) and now >= document.since + self.after


def acting_rule(file: FormFile) -> ActingRule:
    """Return the rule of a form; without one, a registered deputy may decide at once."""
    match file.acting:
        case bool() as allowed:
            return ActingRule(allowed)
        case rule:
            return ActingRule(after=timedelta(hours=rule.after_hours), up_to=rule.up_to)


class Situation(Struct, frozen=True):
    """People of the route who are away now, until when; and the deputies of those at its end.

    `deputies`: by the decider's number, those whom a message reaches, in their order.
    """

    away: Mapping[str, datetime]
    deputies: Mapping[str, tuple[Signer, ...]] = {}
    acting: ActingRule = ActingRule()


Settling = Skipped | Deputised | DeputyEnded | Released


def next_event(document: Document, now_so: Situation, now: datetime) -> Settling | None:
    """Return what follows from absences for the document as it is; None where nothing does."""
    if document.state is not State.CIRCULATING:
        return None
    if document.step + 1 < len(document.route):
        return _skip(document, now_so, now) or _end_of_hold(document, now_so, now)
    if ended := _end_of_deputy(document, now_so, now):
        return ended
    begun = _begin_of_deputy(document, now_so, now)
    return _end_of_hold(document, now_so, now, begun) or begun


def _skip(document: Document, now_so: Situation, now: datetime) -> Skipped | None:
    away = [who for who in document.waiting_for if who.id in now_so.away]
    present = len(document.waiting_for) - len(away)
    if not away or present >= document.missing or not document.route[document.step].may_skip:
        return None
    key = f"skip:{len(document.events) + 1}"
    return Skipped(key, KAIGI, now, document.step, away[0], now_so.away[away[0].id])


def _end_of_hold(
    document: Document, now_so: Situation, now: datetime, deputy: Deputised | None = None
) -> Released | None:
    """End the hold of one who is away where it keeps another from acting: one asked, a deputy."""
    held = document.hold
    if held is None or held.by.id not in now_so.away:
        return None
    if not deputy and all(who.id in now_so.away for who in document.waiting_for):
        return None
    key = f"release:{len(document.events) + 1}"
    return Released(key, KAIGI, now, document.step, held.by, now_so.away[held.by.id])


def _end_of_deputy(document: Document, now_so: Situation, now: datetime) -> DeputyEnded | None:
    for each in document.deputised:
        reason = None
        if each.decider.id not in now_so.away:
            reason = DeputyEnd.BACK
        elif each.deputy.id in now_so.away:
            reason = DeputyEnd.AWAY
        elif all(who.id != each.deputy.id for who in now_so.deputies.get(each.decider.id, ())):
            reason = DeputyEnd.GONE
        if reason:
            key = f"deputy:{len(document.events) + 1}"
            return DeputyEnded(key, KAIGI, now, each.step, each.decider, each.deputy, reason)
    return None


def _begin_of_deputy(document: Document, now_so: Situation, now: datetime) -> Deputised | None:
    """Ask a deputy where one approval is missing, and no one is there to give it.

    No one reads a circular in place of another.
    """
    waiting = document.waiting_for
    if not (
        document.next_decides
        and not document.is_read
        and all(who.id in now_so.away for who in waiting)
        and now_so.acting.allows(document, now)
    ):
        return None
    deputised = {each.decider.id for each in document.deputised}
    for decider in waiting:
        deputy = deputy_of(document, now_so, decider)
        if deputy and decider.id not in deputised:
            key = f"deputy:{len(document.events) + 1}"
            until = now_so.away[decider.id]
            return Deputised(key, KAIGI, now, document.step, decider, deputy, until)
    return None


def deputy_of(document: Document, now_so: Situation, decider: Signer) -> Signer | None:
    """Return the first registered deputy who is there; drafters never decide their own draft."""
    for who in now_so.deputies.get(decider.id, ()):
        if who.id not in now_so.away and may_deputise(document, who.id):
            return who
    return None


def may_deputise(document: Document, person: str) -> bool:
    """Tell whether this person may decide in place of another on the last step."""
    people = {who.id for who in document.route[-1].people}
    return person not in people | document.drafters


def follows(document: Document, event: Skipped | Deputised | DeputyEnded) -> bool:
    """Return whether this could be recorded here."""
    is_last = document.step + 1 == len(document.route)
    if document.state is not State.CIRCULATING or event.by != KAIGI or event.step != document.step:
        return False
    if isinstance(event, Skipped):
        is_asked = document.asked_on(event.step, event.person.id) == event.person
        return is_asked and not is_last and document.route[event.step].may_skip
    is_deputised = any(
        (each.decider, each.deputy) == (event.decider, event.deputy) for each in document.deputised
    )
    if isinstance(event, DeputyEnded):
        return is_deputised
    return (
        is_last
        and document.next_decides
        and not document.is_read
        and not any(each.decider.id == event.decider.id for each in document.deputised)
        and document.asked_on(event.step, event.decider.id) == event.decider
        and may_deputise(document, event.deputy.id)
    )


def skipped(document: Document, event: Skipped) -> Document:
    """Go on to the next step where no one else is needed on this one."""
    after = replace(document, events=(*document.events, event))
    if after.missing > 0:
        return document
    return document.at_step(event.step + 1, event.at)


def deputised(document: Document, event: Deputised) -> Document:
    asked = Asked(event.deputy.id, document.round)
    return replace(document, asked=(*document.asked, asked))
