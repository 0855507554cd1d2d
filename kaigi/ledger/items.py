"""Documents of the ledger as items of the approval port."""

from msgspec.structs import replace

from kaigi.approvals.acts import Absence, Act, ActKind, Handover, signatures
from kaigi.approvals.items import Asked, Departed, Item, State
from kaigi.approvals.previews import PlannedStep
from kaigi.approvals.route_steps import RouteStep, Standing
from kaigi.content import FormSpec
from kaigi.errors import Text
from kaigi.forms.plans import Planned
from kaigi.forms.reasons import called, role_of, sentence
from kaigi.ledger import passing
from kaigi.ledger.departures import DepartedStep
from kaigi.ledger.document import Document
from kaigi.ledger.events import (
    ADMINISTRATOR,
    Added,
    Approved,
    Decided,
    Deputised,
    DeputyEnded,
    Drafted,
    Event,
    Reassigned,
    Released,
    Replied,
    Resubmitted,
    SentBack,
    Skipped,
)
from kaigi.ledger.forms import GENERAL_FORM
from kaigi.person import Signer
from kaigi.steps import StepKind

_ANSWERED = {
    StepKind.APPROVE: ActKind.APPROVED,
    StepKind.CONSENT: ActKind.CONSENTED,
    StepKind.CONFIRM: ActKind.CONFIRMED,
}


def item_of(document: Document, form: FormSpec = GENERAL_FORM) -> Item:
    acts = _acts(document)
    signed = signatures(acts)
    steps = tuple(
        RouteStep(
            called(step),
            step.people,
            step.quorum,
            document.waiting_for if number == document.step else (),
            tuple(act for act in signed if act.round == document.round and act.step == number),
            sentence(step.reason) if step.reason else None,
            _handover(document.succession(step)),
            StepKind.CONFIRM if step.by_confirmation else step.kind,
            step.deadline,
            tuple(
                Standing(each.person, each.until)
                for each in passing.skipped_on(document.this_round, number).values()
            ),
            tuple(
                Standing(each.decider, each.until, each.deputy)
                for each in document.deputised
                if number == document.step
            ),
            bool(document.unit_of(step)),
            _passed(document, number),
        )
        for number, step in enumerate(document.route)
    )
    return Item(
        id=str(document.id),
        revision=document.revision,
        state=State(document.state),
        round=document.round,
        drafter=document.drafter,
        form=form,
        content=document.content,
        steps=steps,
        acts=acts,
        asked=tuple(Asked(asked.person, asked.round) for asked in document.asked),
        before=document.rounds[-2] if document.round > 1 else None,
        open_inquiries=tuple(document.open_inquiries),
        since=document.since,
        terms=document.terms,
        hold=document.events.index(document.hold) + 1 if document.hold else None,
        to_review=tuple(dict.fromkeys(each.person.id for each in document.reviews)),
        proxy=document.proxy,
    )


def _passed(document: Document, step: int) -> tuple[Signer, ...]:
    """Return the people past whom a superior took this step up."""
    numbers = passing.passed_on(document.this_round, step)
    return tuple(who for who in document.route[step].people if who.id in numbers)


def planned_step(planned: Planned) -> PlannedStep:
    step = planned.step
    return PlannedStep(
        called(step),
        step.unit or "",
        step.people,
        sentence(step.reason) if step.reason else Text(""),
        planned.from_amount,
        step.deadline,
    )


def departed_from(step: DepartedStep) -> Departed:
    document = step.document
    found = Departed(
        str(document.id),
        step.step,
        tuple(who.id for who in (document.proxy, document.drafter) if who),
        step.person,
        step.departure,
        document.since,
        step.kind,
        asked_as=step.asked_as,
        holder=step.holder,
    )
    post = step.post
    if post is None or post.holder is None:
        return found
    return replace(found, successor=post.holder, unit=post.unit, in_chat=post.in_chat)


def _acts(document: Document) -> tuple[Act, ...]:
    acts: list[Act] = []
    round_ = 0
    for event in document.events:
        round_ += isinstance(event, Drafted | Resubmitted)
        acts.append(
            Act(
                _kind(event),
                event.by,
                event.at,
                round_,
                getattr(event, "step", None),  # the drafter's own acts are of no step
                getattr(event, "comment", None) or None,
                _handover(event) if isinstance(event, Reassigned) else None,
                event.inquiry if isinstance(event, Replied) else None,
                event.to if isinstance(event, SentBack) else None,
                _recipients(event),
                _absence(event),
                event.acting_for if isinstance(event, Decided) else None,
                event.principal if isinstance(event, Drafted | Resubmitted) else None,
            )
        )
    return tuple(acts)


def _kind(event: Event) -> ActKind:
    if isinstance(event, Approved):
        return _ANSWERED[event.answer]
    is_read = isinstance(event, Decided) and event.answer is StepKind.CONFIRM
    return ActKind.READ if is_read else ActKind(event.kind)


def _recipients(event: Event) -> tuple[Signer, ...]:
    """Return who is asked by this act in particular."""
    if isinstance(event, SentBack):
        return event.people
    return event.added.people if isinstance(event, Added) else ()


def _absence(event: Event) -> Absence | None:
    match event:
        case Released(holder=Signer() as holder):
            return Absence(holder, event.until)
        case Skipped():
            return Absence(event.person, event.until)
        case Deputised():
            return Absence(event.decider, event.until, event.deputy)
        case DeputyEnded():
            return Absence(event.decider, deputy=event.deputy, ended=event.reason)
        case _:
            return None


def _handover(event: Reassigned | None) -> Handover | None:
    if event is None:
        return None
    is_chosen = event.by == ADMINISTRATOR
    post = role_of(event.restored[0].role, (event.successor,)) if event.only_restores else None
    return Handover(
        event.predecessor,
        event.successor,
        event.reason,
        is_chosen,
        post,
        event.continues,
        merges=len(event.dropped),
        restores=len(event.restored),
    )
