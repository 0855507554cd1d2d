"""Messages that remind, and what a drafter sees of them."""

from collections.abc import Sequence
from itertools import groupby, islice
from typing import Any

from kaigi import blocks
from kaigi.approvals import absent, contents, inputs, on_behalf, parts
from kaigi.approvals.deadlines import due_words
from kaigi.approvals.digests import DIGEST_LIMIT, DigestState, Late
from kaigi.approvals.filling import FilledForm
from kaigi.approvals.items import Item, Offered
from kaigi.approvals.parts import Surface
from kaigi.approvals.reminded import Reminder, ReminderKind
from kaigi.approvals.reminding_rules import WORDS_LIMIT, message_to
from kaigi.approvals.rules import NoticeState
from kaigi.blocks import Block, ButtonElement, Message
from kaigi.content import FieldKind, FieldSpec, FormSpec
from kaigi.errors import _
from kaigi.i18n import Translator

REMIND = "approvals.remind"
"""The action id of the button, and the callback id of the form, by which a drafter reminds."""
HISTORY = 5
"""Reminders in an open document, those of one day and one way as one."""
NAMES = 500
"""Characters of the names of people who are reminded."""
TITLE = 200
"""Characters of a title, or of the names of those for whom a document waits."""


def digest(state: DigestState, t: Translator) -> Message:
    """Draw a digest: what is late, and what went on without the reader."""
    if state.rows and state.digest.kind is ReminderKind.ESCALATED:
        return _escalated(state, t)
    sentences: list[str] = []
    body: list[Block] = []
    if state.rows:
        sentence, shown = _late(state, t)
        sentences.append(sentence)
        body += shown
    if state.reviews is not None:
        sentence, shown = absent.in_digest(state.reviews, t)
        sentences.append(sentence)
        body += shown
    if not sentences:
        sentences = [t("What you were reminded of is done.")]
        body = [blocks.words(sentences[0])]
    return blocks.message(" ".join(sentences), body)


def _late(state: DigestState, t: Translator) -> tuple[str, list[Block]]:
    """Draw what is late, the longest waiting first, and a button to the list."""
    sentence = t.plural(
        "This document has waited for you for long, or is due.",
        "These documents have waited for you for long, or are due.",
        len(state.rows),
    )
    body: list[Block] = [blocks.words(sentence), *(_row(row, state, t) for row in state.rows)]
    label = t("Open all {n}", n=state.total)
    body.append(blocks.buttons("approvals.waiting", blocks.button(label, "approvals.waiting", "0")))
    return sentence, body


def _escalated(state: DigestState, t: Translator) -> Message:
    count = len(state.rows) + state.further
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


def reminded(state: NoticeState, t: Translator) -> Message:
    """Draw a reminder by hand: the drafter's words, and the document with this person's choices."""
    item = state.item
    notice = state.notice
    title = item.content.title
    own = next(
        (each for each in state.reminders if notice == message_to(each.person, item.id, each.day)),
        None,
    )
    who = on_behalf.of_number(item, own.sender if own else item.drafter.id)
    sentence = t("{who} reminds you of “{title}”, which waits for you.", who=who, title=title)
    if notice.awaited(item) is None:
        sentence = t("{who} reminded you of “{title}”.", who=who, title=title)
    return blocks.message(
        sentence,
        [
            blocks.words(sentence),
            *([blocks.quote(own.words)] if own and own.words else []),
            contents.facts_on_card(item, t),
            *contents.text_excerpt(item, t),
            blocks.note(parts.status(item, t)),
            blocks.buttons(
                "approvals", *parts.buttons(Offered(item, state.choices), Surface.CARD, t)
            ),
        ],
    )


def remind_button(item: Item, t: Translator) -> ButtonElement:
    return blocks.button(t.pgettext("to an approver", "Remind"), REMIND, item.id)


def form(item: Item, t: Translator) -> dict[str, Any]:
    """Draw the form for the drafter's words, with whom they reach."""
    names = t(", ").join(who.name for step in item.steps for who in step.waiting)
    own = FieldSpec("words", _("Your words"), FieldKind.LONG_TEXT, limit=WORDS_LIMIT)
    intro = t(
        "A new message goes to {who}, but to no one who is away or was reminded today.",
        who=blocks.excerpt(names, NAMES),
    )
    return blocks.modal(
        t.pgettext("to an approver", "Remind"),
        [
            blocks.words(intro),
            *inputs.fields(FormSpec("remind", (own,)), FilledForm({}), t, with_beside=False),
        ],
        submit=t("Send"),
        close=t("Cancel"),
        callback_id=REMIND,
        private_metadata=item.id,
    )


def history(item: Item, reminders: Sequence[Reminder], t: Translator) -> list[Block]:
    """Draw the latest reminders: those of one day and one way in one line."""
    names = {who.id: who.name for step in item.steps for who in step.people}
    shown: list[Block] = []
    grouped = groupby(reminders, key=lambda each: (each.day, each.kind))
    for (day, kind), group in islice(grouped, HISTORY):
        together = list(group)
        who = t(", ").join(names[each.person] for each in together if each.person in names)
        who = blocks.excerpt(who, NAMES) or t("People who were asked")
        if kind is ReminderKind.BY_HAND:
            sender = on_behalf.of_number(item, together[0].sender)
            values = {"drafter": sender, "who": who, "when": together[0].at}
            shown.append(blocks.note(t("{drafter} reminded {who}, {when}", **values)))
            shown += [blocks.quote(together[0].words)] if together[0].words else []
        elif kind is ReminderKind.DIGEST:
            shown.append(blocks.note(t("Kaigi reminded {who}, {day}", who=who, day=day)))
        else:
            shown.append(blocks.note(t("Kaigi told a superior, {day}", day=day)))
    return shown


def latest(reminders: Sequence[Reminder], t: Translator) -> list[Block]:
    """Draw on the drafter's card the last day of a reminder."""
    return [blocks.note(t("Reminded {day}", day=reminders[0].day))] if reminders else []
