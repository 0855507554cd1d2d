"""Parts of cards and modals that show a document: its route, acts and buttons."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from kaigi import blocks
from kaigi.approvals import absent, contents, marks
from kaigi.approvals.acts import Act, ActKind, Handover, standing
from kaigi.approvals.deadlines import due_words
from kaigi.approvals.items import Choice, Item, Offered, Pending, State
from kaigi.approvals.route_steps import RouteStep
from kaigi.approvals.rules import Click
from kaigi.approvals.unread import decides
from kaigi.approvals.waits import Wait
from kaigi.blocks import Block, ButtonElement, ConfirmObject
from kaigi.errors import _
from kaigi.i18n import Translator
from kaigi.person import Departure, Signer
from kaigi.steps import StepKind

DONE = {
    ActKind.DRAFTED: _("Drafted by {who}, {when}"),
    ActKind.APPROVED: _("Approved by {who}, {when}"),
    ActKind.CONSENTED: _("Consent of {who}, {when}"),
    ActKind.CONFIRMED: _("Confirmed by {who}, {when}"),
    ActKind.PULLED_BACK: _("Pulled back by {who}, {when}"),
    ActKind.DECIDED: _("Decided by {who}, {when}"),
    ActKind.READ: _("Confirmed by {who}, {when}. Read by all."),
    ActKind.RETURNED: _("Returned by {who}, {when}"),
    ActKind.REJECTED: _("Rejected by {who}, {when}"),
    ActKind.RESUBMITTED: _("Resubmitted by {who}, {when}"),
    ActKind.WITHDRAWN: _("Withdrawn by {who}, {when}"),
    ActKind.INQUIRED: _("Question of {who}, {when}"),
    ActKind.HELD: _("Held by {who}, {when}"),
    ActKind.RELEASED: _("Hold released by {who}, {when}"),
    ActKind.PULLED_UP: _("Taken up by {who}, {when}"),
    ActKind.ADDED: _("Consent of {to} asked for by {who}, {when}"),
    ActKind.CORRECTED: _("Corrected by {who}, {when}"),
    ActKind.SENT_BACK: _("Returned by {who} to {to}, {when}"),
    ActKind.REPLIED: _("Answer of {who}, {when}"),
}
WAITING = {
    StepKind.APPROVE: _("{role}: {who} (waiting)"),
    StepKind.CONSENT: _("{role}: {who} (waiting for consent)"),
    StepKind.CONFIRM: _("{role}: {who} (waiting for confirmation)"),
    StepKind.DECIDE: _("{role}: {who} (waiting)"),
}
"""Lines of a step on which one person is asked, by what is asked of them."""
SIGNED = {
    StepKind.APPROVE: _("{role}: {who} (waiting; {n} of {quorum} have approved)"),
    StepKind.CONSENT: _("{role}: {who} (waiting; {n} of {quorum} have given consent)"),
    StepKind.CONFIRM: _("{role}: {who} (waiting; {n} of {quorum} have confirmed)"),
    StepKind.DECIDE: _("{role}: {who} (waiting; {n} of {quorum} have approved)"),
}
"""Lines of a step on which several people are asked, by what is asked of them."""
DONE_ON_BEHALF = {
    ActKind.DRAFTED: _("Drafted by {who} on behalf of {principal}, {when}"),
    ActKind.RESUBMITTED: _("Resubmitted by {who} on behalf of {principal}, {when}"),
}
DEPARTED = {
    Departure.LEFT: _("not on the staff list any more"),
    Departure.MOVED: _("moved to another post"),
    Departure.NO_ACCOUNT: _("without an account in Slack"),
}
REASON = 100
"""Characters of a hold's reason or a correction on cards; all of it is in the open document."""
NAMED = 5
"""People of a step who are named in its history; the others are counted."""
ENDED = {State.RETURNED: "↩", State.REJECTED: "✕", State.WITHDRAWN: "■"}
"""Marks of a document that is not on its way, and not decided."""


class Surface(StrEnum):
    """Place of buttons: it tells how much of the document the person sees beside them."""

    ROW = "row"
    CARD = "card"
    DOCUMENT = "document"


def returned(item: Item, t: Translator) -> list[Block]:
    """Draw why it came back, from the round before or a later step, and the drafter's answer."""
    shown: list[Block] = []
    for back in (item.last_return, item.last_sent_back):
        if back:
            shown.append(blocks.note(f"{ENDED[State.RETURNED]} {done(back, t)}"))
            shown += [blocks.quote(back.comment)] if back.comment else []
    if item.last_return and item.submission and item.submission.comment:
        shown.append(blocks.note(t("Answer of {who}", who=item.submission.by)))
        shown.append(blocks.quote(item.submission.comment))
    return shown


def asked_for(item: Item, person: str, t: Translator) -> list[Block]:
    """Draw who asks this person for a consent that was added on the way, and why."""
    added = (act for act in reversed(standing(item.acts)) if act.kind.adds)
    act = next((act for act in added if act.recipients[0].id == person), None)
    if act is None or person not in item.waiting_for:
        return []
    sentence = t("{who} asks for your consent:", who=act.by)
    return [blocks.note(sentence), blocks.quote(act.comment or "")]


def short(item: Item, wait: Wait | None, t: Translator) -> str:
    """Describe a document in a line: drafter, form and amount, since when it waits, its files."""
    urgent = [blocks.excerpt(item.content.urgent, contents.BRIEF)] if item.content.urgent else []
    facts = [*urgent, marks.drafter(item, t), *contents.in_row(item, t)]
    submitted = item.submission.at.astimezone(t.zone).date() if item.submission else None
    if submitted and (wait is None or wait.since != submitted):
        facts.append(t("submitted {day}", day=submitted))
    if wait:
        facts.append(waiting(wait, t))
    if item.content.files:
        facts.append(t.plural("{n} file", "{n} files", len(item.content.files)))
    return " · ".join(facts)


def waiting(wait: Wait, t: Translator) -> str:
    """Write since when it waits, and for how many working days."""
    if not wait.days:
        return t("since {day}", day=wait.since)
    return t.plural(
        "since {day}, {n} working day", "since {day}, {n} working days", wait.days, day=wait.since
    )


def status(item: Item, t: Translator, *, with_reasons: bool = False) -> str:
    """Write the due day, and the route, a line for each step: who has signed, who is next.

    `with_reasons`: each post with the reason for its step, and its deadline.
    """
    lines = [t.text(due_words(item.due, item.today))] if item.due else []
    for step in item.steps:
        line = _station(step, t, with_reasons=with_reasons)
        line = absent.with_deputies(line, step, t)
        if step.handover:
            before = step.handover.predecessor
            reason = DEPARTED[step.handover.reason]
            line = (
                t("{line} (before: {who})", line=line, who=before)
                if step.handover.post
                else t("{line} (before: {who}, {reason})", line=line, who=before, reason=reason)
            )
        lines.append(line)
    if item.hold:
        held = item.acts[item.hold - 1]
        why = blocks.excerpt(" ".join((held.comment or "").split()), REASON)
        lines.append("‖ " + t("{role}: {what}", role=done(held, t), what=why))
    for corrected in item.corrections[-1:]:
        what = blocks.excerpt(" ".join((corrected.comment or "").split()), REASON)
        lines.append("✎ " + t("{role}: {what}", role=done(corrected, t), what=what))
    for number in item.open_inquiries:
        act = item.acts[number - 1]
        asked = t("Question of {who}, {when} (not answered yet)", who=act.by, when=act.at)
        lines.append(f"? {asked}")
    if item.state in ENDED:
        lines.append(f"{ENDED[item.state]} {done(item.last_act, t)}")
    if item.outcome_pending:
        lines.append(pending(item.outcome_pending, t))
    return "\n".join(lines)


def done(act: Act, t: Translator) -> str:
    if act.handover:
        return handed_on(act.handover, act.at, t)
    if said := absent.done(act, t):
        return said
    if act.kind is ActKind.WITHDRAWN and not act.by.id:  # no person of the staff list
        return t("Withdrawn by an administrator, {when}", when=act.at)
    if act.kind is ActKind.RELEASED and not act.by.id:
        return t("Hold released by an administrator, {when}", when=act.at)
    if act.principal:
        done_for = DONE_ON_BEHALF[act.kind].msgid
        return t(done_for, who=act.by, when=act.at, principal=act.principal)
    to = names(act.recipients, t)
    return t(DONE[act.kind].msgid, who=act.by, when=act.at, to=to)


def names(people: Sequence[Signer], t: Translator) -> str:
    """List the first of these people by name, and count the others."""
    first = t(", ").join(who.name for who in people[:NAMED])
    more = len(people) - NAMED
    return f"{first} {t.plural('and {n} more', 'and {n} more', more)}" if more > 0 else first


def handed_on(handover: Handover, when: datetime, t: Translator) -> str:
    values = {
        "before": handover.predecessor,
        "reason": DEPARTED[handover.reason],
        "who": handover.successor,
        "when": when,
    }
    if handover.post:
        return t("{post}: handed on from {before} to {who}, {when}", post=handover.post, **values)
    if handover.by_administrator:
        return t(
            "Handed on from {before} ({reason}) to {who} by an administrator, {when}", **values
        )
    return t("Handed on from {before} ({reason}) to {who}, {when}", **values)


def pending(asked_for: Pending, t: Translator) -> str:
    """Describe an act that the other system has not answered yet."""
    return t(
        "{who} chose “{choice}”, {when}. The system that holds this document has not answered yet.",
        who=asked_for.by,
        choice=asked_for.label,
        when=asked_for.at,
    )


def buttons(offered: Offered, surface: Surface, t: Translator) -> list[ButtonElement]:
    """Draw the choices and "Open"; what ends the document stands behind it."""
    item = offered.item
    drawn = [
        (
            choice.confirm is not None and choice.style != "primary",
            blocks.button(
                t.text(choice.label),
                f"approvals.act.{choice.id}",
                Click.on(item, choice).pack(),
                choice.style,
                _confirm(item, choice, surface, t),
            ),
        )
        for choice in offered.choices
        if surface is Surface.DOCUMENT or not choice.is_rare
    ]
    if surface is not Surface.DOCUMENT:
        drawn.append((False, open_button(item, t("Open"))))
    return [element for _ends, element in sorted(drawn, key=lambda each: each[0])]


def asks(item: Item, person: str) -> StepKind | None:
    """Return which answer this person is asked for now; None where they are not asked."""
    asked = (step for step in item.steps if person in {who.id for who in step.waiting})
    return next((step.kind for step in asked), None)


def is_read(item: Item) -> bool:
    """Tell whether its last step is one of confirmations, as that of a circular."""
    return item.steps[-1].kind is StepKind.CONFIRM


def within(deadline: int, t: Translator) -> str:
    """Write how many office days a step has."""
    return t.plural("within {n} office day", "within {n} office days", deadline)


def open_button(item: Item, label: str) -> ButtonElement:
    return blocks.button(label, "approvals.open", Click(item.id, item.revision).pack())


def _confirm(item: Item, choice: Choice, surface: Surface, t: Translator) -> ConfirmObject | None:
    """Make the dialog before an act: what it does, or the sum of a document that was not opened."""
    label = t.text(choice.label)
    if choice.confirm:
        return blocks.confirm(
            label, t.text(choice.confirm), yes=label, no=t("Cancel"), style=choice.style
        )
    limit = choice.confirm_unread_from
    is_small = limit is not None and (item.content.amount or 0) < limit
    if limit is None or surface is Surface.DOCUMENT or (surface is Surface.CARD and is_small):
        return None
    title = item.content.title
    text = t("“{title}” · {amount}", title=title, amount=contents.amount(item.content, t))
    if decides(item):
        text = "\n".join((text, t("This is the decision, and it cannot be pulled back.")))
    return blocks.confirm(
        t("{choice} without opening it?", choice=label),
        text,
        yes=label,
        no=t("Cancel"),
    )


def _station(step: RouteStep, t: Translator, *, with_reasons: bool) -> str:
    role: object = step.role
    if with_reasons and step.reason:
        role = t("{role} ({reason})", role=step.role, reason=step.reason)
    if step.is_complete:
        signed = [done(act, t) for act in step.acts]
        what = t(", ").join([*signed, *absent.passed(step, t)])
        return "✓ " + t("{role}: {what}", role=role, what=what)
    who = t(", ").join(person.name for person in step.waiting or step.people)
    if not step.waiting:
        if with_reasons and step.deadline:
            who = t("{who}, {within}", who=who, within=within(step.deadline, t))
        return "○ " + t("{role}: {who}", role=role, who=who)
    who = t(", ").join([who, *absent.passed(step, t)])
    if len(step.people) == 1:
        return "● " + t(WAITING[step.kind].msgid, role=role, who=who)
    return "● " + t(
        SIGNED[step.kind].msgid,
        role=role,
        who=who,
        n=len(step.acts),
        quorum=step.needed,
    )
