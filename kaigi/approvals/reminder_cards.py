"""Messages that remind, and what a drafter sees of them."""

from collections.abc import Sequence

from kaigi import blocks
from kaigi.approvals import parts
from kaigi.approvals.deadlines import due_words
from kaigi.approvals.digests import DIGEST_LIMIT, DigestState, Late
from kaigi.approvals.reminded import Reminder, ReminderKind
from kaigi.blocks import Block, Message
from kaigi.i18n import Translator

TITLE = 200
"""Characters of a title, or of the names of those for whom a document waits."""


def digest(state: DigestState, t: Translator) -> Message:
    """Draw a digest: what is late, the longest waiting first, and a button to the list."""
    if not state.rows:
        sentence = t("What you were reminded of is done.")
        return blocks.message(sentence, [blocks.words(sentence)])
    if state.digest.kind is ReminderKind.ESCALATED:
        return _escalated(state, t)
    sentence = t.plural(
        "This document has waited for you for long, or is due.",
        "These documents have waited for you for long, or are due.",
        len(state.rows),
    )
    body: list[Block] = [blocks.words(sentence), *(_row(row, state, t) for row in state.rows)]
    label = t("Open all {n}", n=state.total)
    body.append(blocks.buttons("approvals.waiting", blocks.button(label, "approvals.waiting", "0")))
    return blocks.message(sentence, body)


def _escalated(state: DigestState, t: Translator) -> Message:
    count = len(state.rows)
    sentence = t.plural(
        "A document has waited for long with a person whose superior you are.",
        "{n} documents have waited for long with people whose superior you are.",
        count,
    )
    rows = [_row(row, state, t) for row in state.rows[:DIGEST_LIMIT]]
    more = count - len(rows)
    rest = [blocks.note(t.plural("and {n} more", "and {n} more", more))] if more > 0 else []
    return blocks.message(sentence, [blocks.words(sentence), *rows, *rest])


def _row(row: Late, state: DigestState, t: Translator) -> Block:
    """Draw one document; who may not open it reads neither its title nor who drafted it."""
    item = row.item
    waited = t.plural("waits for {n} office day", "waits for {n} office days", row.waited)
    facts = [waited]
    if state.digest.kind is ReminderKind.ESCALATED:
        names = t(", ").join(who.name for step in item.steps for who in step.waiting)
        facts.insert(0, t("with {who}", who=blocks.excerpt(names, TITLE)))
    if item.due:
        facts.append(t.text(due_words(item.due, state.digest.day)))
    if not row.may_open:
        title = t("A document from {section}", section=item.drafter.section)
        return blocks.words("\n".join([title, " · ".join(facts)]))
    title = t("{title} ({who})", title=blocks.excerpt(item.content.title, TITLE), who=item.drafter)
    return blocks.row("\n".join([title, " · ".join(facts)]), parts.open_button(item, t("Open")))


def latest(reminders: Sequence[Reminder], t: Translator) -> list[Block]:
    """Draw on the drafter's card the last day of a reminder."""
    return [blocks.note(t("Reminded {day}", day=reminders[0].day))] if reminders else []
