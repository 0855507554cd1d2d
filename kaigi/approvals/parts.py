"""Parts of cards and modals that show a document: its content, route, acts, files and buttons."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from kaigi import blocks
from kaigi.approvals import differences
from kaigi.approvals.items import (
    Act,
    ActKind,
    Choice,
    Handover,
    Item,
    Offered,
    Pending,
    RouteStep,
    State,
)
from kaigi.approvals.rules import Click
from kaigi.blocks import Block, ButtonElement, ConfirmObject
from kaigi.content import Content, FieldKind, FieldSpec
from kaigi.errors import _
from kaigi.i18n import Translator
from kaigi.person import Departure

EXCERPT = 200
FACTS = 10
"""Slack's limit of fields in a section."""
FILES = 20
"""Files that are named; the others are counted."""
NAME = 100
"""Characters of a file's name."""

DONE = {
    ActKind.DRAFTED: _("Drafted by {who}, {when}"),
    ActKind.APPROVED: _("Approved by {who}, {when}"),
    ActKind.CONSENTED: _("Consent of {who}, {when}"),
    ActKind.CONFIRMED: _("Confirmed by {who}, {when}"),
    ActKind.PULLED_BACK: _("Pulled back by {who}, {when}"),
    ActKind.DECIDED: _("Decided by {who}, {when}"),
    ActKind.RETURNED: _("Returned by {who}, {when}"),
    ActKind.REJECTED: _("Rejected by {who}, {when}"),
    ActKind.RESUBMITTED: _("Resubmitted by {who}, {when}"),
    ActKind.WITHDRAWN: _("Withdrawn by {who}, {when}"),
}
DEPARTED = {
    Departure.LEFT: _("not on the staff list any more"),
    Departure.MOVED: _("moved to another post"),
    Departure.NO_ACCOUNT: _("without an account in Slack"),
}
ENDED = {State.RETURNED: "↩", State.REJECTED: "✕", State.WITHDRAWN: "■"}
"""Marks of a document that is not on its way, and not decided."""


class Surface(StrEnum):
    """Place of buttons: it tells how much of the document the person sees beside them."""

    ROW = "row"
    CARD = "card"
    DOCUMENT = "document"


def facts(item: Item, t: Translator, longest: int = blocks.FIELD) -> Block:
    """Draw the short fields in two columns; `longest` is how much of each is shown."""
    pairs = [(t("Drafted by"), item.drafter.name)]
    pairs += [
        (t.text(spec.label), blocks.excerpt(written(item.content, spec, t), longest))
        for spec in item.form.entries
        if spec.name != "title" and spec.kind is not FieldKind.LONG_TEXT
    ]
    statements = [t("{field}: {what}", field=field, what=what) for field, what in pairs[:FACTS]]
    if item.round > 1:
        statements = [*statements[: FACTS - 1], t("Round: {n}", n=item.round)]
    return blocks.facts(statements)


def text_excerpt(item: Item, t: Translator) -> list[Block]:
    """Draw the beginning of the text, and where the rest is."""
    text = item.content.text
    if not text:
        return []
    shown: list[Block] = [blocks.words(blocks.excerpt(text, EXCERPT))]
    if len(text) > EXCERPT:
        shown.append(blocks.note(t("The rest of the text is under “Open”.")))
    return shown


def files(item: Item, links: Mapping[str, str], t: Translator) -> list[Block]:
    """Draw the files' names, as links where this reader has any."""
    attached = item.content.files
    if not attached:
        return []
    named = [(blocks.excerpt(file.name, NAME), links.get(file.id)) for file in attached[:FILES]]
    more = len(attached) - FILES
    rest = t.plural("and {n} more", "and {n} more", more) if more > 0 else ""
    shown: list[Block] = [
        blocks.links(t("{field}: {what}", field=t("Files"), what=""), named, rest)
    ]
    if any(url is None for _name, url in named):
        copies = t.plural(
            "{n} file is in the replies to the card that Kaigi sent.",
            "{n} files are in the replies to the card that Kaigi sent.",
            len(attached),
        )
        shown.append(blocks.note(copies))
    return shown


def returned(item: Item, t: Translator) -> list[Block]:
    """Draw why the document came back from the round before, and what its drafter answered."""
    back = item.last_return
    if back is None:
        return []
    shown: list[Block] = [blocks.note(f"{ENDED[State.RETURNED]} {done(back, t)}")]
    if back.comment:
        shown.append(blocks.quote(back.comment))
    if item.submission and item.submission.comment:
        shown.append(blocks.note(t("Answer of {who}", who=item.submission.by)))
        shown.append(blocks.quote(item.submission.comment))
    return shown


def written(content: Content, spec: FieldSpec, t: Translator) -> str:
    """Write a field's value as its readers do."""
    value = content.value(spec.name)
    match value:
        case None | "" | ():
            return t("None")
        case int() if spec.kind is FieldKind.MONEY:
            return t.yen(value)
        case tuple():
            return ", ".join(value)
        case _:
            return str(value)


def amount(content: Content, t: Translator) -> str:
    return t("No amount") if content.amount is None else t.yen(content.amount)


def status(item: Item, t: Translator, *, with_reasons: bool = False) -> str:
    """Write the route, a line for each step: who has signed, who is next.

    `with_reasons`: each post with the reason for its step.
    """
    lines: list[str] = []
    for step in item.steps:
        line = _station(step, t, with_reasons=with_reasons)
        if step.handover:
            before = step.handover.predecessor
            reason = DEPARTED[step.handover.reason]
            line = (
                t("{line} (before: {who})", line=line, who=before)
                if step.handover.post
                else t("{line} (before: {who}, {reason})", line=line, who=before, reason=reason)
            )
        lines.append(line)
    if item.state in ENDED:
        lines.append(f"{ENDED[item.state]} {done(item.acts[-1], t)}")
    if item.outcome_pending:
        lines.append(pending(item.outcome_pending, t))
    return "\n".join(lines)


def done(act: Act, t: Translator) -> str:
    if act.handover:
        return handed_on(act.handover, act.at, t)
    if act.kind is ActKind.WITHDRAWN and not act.by.id:  # no person of the staff list
        return t("Withdrawn by an administrator, {when}", when=act.at)
    return t(DONE[act.kind].msgid, who=act.by, when=act.at)


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
            choice.confirm is not None,
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


def open_button(item: Item, label: str) -> ButtonElement:
    return blocks.button(label, "approvals.open", Click(item.id, item.revision).pack())


def changes(item: Item, t: Translator, text: str) -> str:
    """List the fields that differ from the round before; `text` stands in for long texts."""
    before = item.before
    now = item.content
    if before is None:
        return ""
    changed = differences.changed_fields(before, now)
    lines = [
        (
            spec.label,
            text
            if spec.kind is FieldKind.LONG_TEXT
            else f"{written(before, spec, t)} → {written(now, spec, t)}",
        )
        for spec in item.form.entries
        if spec.name in changed
    ]
    if before.files != now.files:
        added = [f"+ {file.name}" for file in now.files if file not in before.files]
        removed = [f"− {file.name}" for file in before.files if file not in now.files]
        lines.append((_("Files"), blocks.excerpt(", ".join(added + removed), EXCERPT)))
    if not lines:
        return t("Nothing was changed.")
    return "\n".join(t("{field}: {what}", field=label, what=what) for label, what in lines)


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
    return blocks.confirm(
        t("{choice} without opening it?", choice=label),
        t("“{title}” · {amount}", title=title, amount=amount(item.content, t)),
        yes=label,
        no=t("Cancel"),
    )


def _station(step: RouteStep, t: Translator, *, with_reasons: bool) -> str:
    role: object = step.role
    if with_reasons and step.reason:
        role = t("{role} ({reason})", role=step.role, reason=step.reason)
    if step.is_complete:
        what = ", ".join(done(act, t) for act in step.acts)
        return "✓ " + t("{role}: {what}", role=role, what=what)
    who = ", ".join(person.name for person in step.waiting or step.people)
    if not step.waiting:
        return "○ " + t("{role}: {who}", role=role, who=who)
    if len(step.people) == 1:
        return "● " + t("{role}: {who} (waiting)", role=role, who=who)
    return "● " + t(
        "{role}: {who} (waiting; {n} of {quorum} have approved)",
        role=role,
        who=who,
        n=len(step.acts),
        quorum=step.quorum,
    )
