"""Views of a tray: the documents with their boxes, the question before it is sent, the outcome."""

from typing import Any

from msgspec.structs import replace

from kaigi import blocks
from kaigi.approvals import contents, parts
from kaigi.approvals.flags import Flagged
from kaigi.approvals.items import Comment, Offered
from kaigi.approvals.narrowing import EVERYTHING, Narrowing, Place
from kaigi.approvals.parts import Surface
from kaigi.approvals.rules import Click
from kaigi.approvals.trays import TRAY_LIMIT, Settled, Tray, Weighed
from kaigi.approvals.waits import Wait
from kaigi.blocks import Block, ButtonElement
from kaigi.i18n import Translator

FORM = "approvals.tray"
"""The callback id of the form with the boxes; its name as an action opens it."""
CONFIRM = "approvals.tray.confirm"
"""The callback id of the question before the tray is sent."""
NAMED = 10
"""Documents that did not go through and are named; the others are counted."""


FLAG = 200
"""Characters of a flag: the reason of a hold is longer in the open document."""


def open_button(t: Translator, by: Narrowing = EVERYTHING) -> ButtonElement:
    """Draw the button that opens a tray at its beginning, of a list as it is narrowed."""
    return blocks.button(t("Several at once"), FORM, Place(0, by).pack())


def form(tray: Tray, t: Translator) -> dict[str, Any]:
    """Draw a page of documents, each with a box; those without a flag are ticked already."""
    rows = tray.rows[:TRAY_LIMIT]
    last = tray.start + len(rows)
    if not rows:
        nothing = [blocks.words(t("Nothing waits for you."))]
        return blocks.modal(t("Several at once"), nothing, close=t("Close"), callback_id=FORM)
    content: list[Block] = [
        blocks.words(
            t(
                "{first}–{last} of {total} documents that wait for you. Those marked ⚠ are not"
                " ticked: look at them first.",
                first=tray.start + 1,
                last=last,
                total=f"{tray.total:,}",
            )
        )
    ]
    if tray.by != EVERYTHING:
        kept = t(
            "Only what your conditions leave: {n} of {whole} documents",
            n=f"{tray.total:,}",
            whole=f"{tray.whole:,}",
        )
        content.append(blocks.note(kept))
    for row in rows:
        content += [blocks.divider(), *_row(row, tray.waits.get(row.offered.item.id), t)]
    turns = []
    if tray.start:
        earlier = max(0, tray.start - TRAY_LIMIT)
        turns.append(blocks.button(t("Earlier"), FORM, Place(earlier, tray.by).pack()))
    if last < tray.total:
        further = Place(last, tray.by).pack()
        turns.append(blocks.button(t("Further"), f"{FORM}.further", further))
    if turns:
        content.append(blocks.note(t("Each page is sent by itself.")))
        content.append(blocks.buttons(f"{FORM}.turn", *turns))
    can_agree = any(row.agree for row in rows)
    return blocks.modal(
        t("Several at once"),
        content,
        submit=t("Next") if can_agree else None,
        close=t("Close"),
        callback_id=FORM,
        private_metadata=Place(tray.start, tray.by).pack(),
    )


def confirm(weighed: Weighed, form_id: str, t: Translator) -> dict[str, Any]:
    """Ask once more, with number, sum and titles. `form_id` is the form's with the boxes."""
    count = len(weighed.rows)
    labels = [t.text(row.agree.label) for row in weighed.rows if row.agree]
    what = t(", ").join(
        t("{what}: {n}", what=label, n=labels.count(label)) for label in dict.fromkeys(labels)
    )
    content: list[Block] = [
        blocks.words(
            t.plural(
                "{n} document, {amount} in all. {what}",
                "{n} documents, {amount} in all. {what}",
                count,
                amount=t.yen(weighed.amount),
                what=what,
            )
        )
    ]
    if flagged := sum(bool(row.flags) for row in weighed.rows):
        content.append(
            blocks.words(t.plural("{n} of them is marked ⚠.", "{n} of them are marked ⚠.", flagged))
        )
    content += [blocks.words(_line(row, t)) for row in weighed.rows]
    if weighed.gone:
        left_out = t(", ").join(weighed.gone)
        content.append(
            blocks.note(t("Left out, since they have changed meanwhile: {titles}", titles=left_out))
        )
    return blocks.modal(
        t("Send these?"),
        content,
        submit=t.plural("Send {n}", "Send {n}", count),
        close=t("Back"),
        callback_id=CONFIRM,
        private_metadata="|".join((form_id, *(click.pack() for click in weighed.clicks))),
    )


def outcome(settled: Settled, t: Translator) -> dict[str, Any]:
    """Say which were done and can be pulled back, which were not and why, and how many wait."""
    count = len(settled.done)
    done = t.plural(
        "{n} document done, {amount} in all.",
        "{n} documents done, {amount} in all.",
        count,
        amount=t.yen(settled.amount),
    )
    content: list[Block] = [blocks.words(f"✓ {done}" if count else t("Nothing was done."))]
    content += [_done(row, t) for row in settled.done[:TRAY_LIMIT]]
    if settled.failed:
        failed = t.plural("{n} was not done:", "{n} were not done:", len(settled.failed))
        content.append(blocks.heading(failed))
    for each in settled.failed[:NAMED]:
        title = each.title or t("A document")
        reason = t.text(each.reason)
        content.append(blocks.words(t("“{title}”: {reason}", title=title, reason=reason)))
        content += [blocks.note(t.text(each.next_step))] if each.next_step else []
    if (more := len(settled.failed) - NAMED) > 0:
        content.append(blocks.note(t.plural("and {n} more", "and {n} more", more)))
    if settled.left:
        left = t.plural(
            "{n} document still waits for you.", "{n} documents still wait for you.", settled.left
        )
        content.append(blocks.note(left))
        show = blocks.button(t("Show these"), FORM, Place().pack())
        content.append(blocks.buttons(f"{FORM}.left", show))
    return blocks.modal(
        t("Several at once"),
        content,
        close=t("Close"),
        callback_id=f"{FORM}.outcome",
        clear_on_close=True,
    )


def _done(row: Offered, t: Translator) -> Block:
    """Draw a document that was done, with the choice that takes it back at once, if any."""
    item = row.item
    title = contents.title(item.content, t)
    backs = [each for each in row.choices if each.confirm and each.comment is Comment.NONE]
    if not backs:
        return blocks.words(title)
    offered = Offered(item, tuple(replace(each, is_rare=False) for each in backs[:1]))
    [back] = parts.buttons(offered, Surface.DOCUMENT, t)
    return blocks.row(title, back)


def _row(row: Flagged, wait: Wait | None, t: Translator) -> list[Block]:
    """Draw one document in at most three blocks; its title, once, is the label of its box."""
    item = row.offered.item
    title = contents.title(item.content, t)
    facts = blocks.row(parts.short(item, wait, t), parts.open_button(item, t("Open")))
    flagged = [blocks.note("\n".join(_flags(row, t)))] if row.flags else []
    if row.agree is None:
        closed = blocks.note(t("It cannot be decided here. Open it."))
        return [blocks.heading(title), facts, *flagged, closed]
    box = blocks.checkbox(
        item.id,
        t.text(row.agree.label),
        Click(item.id, item.revision, row.agree.id).pack(),
        is_ticked=row.is_preselected,
    )
    return [blocks.field(item.id, title, box, optional=True), facts, *flagged]


def _line(row: Flagged, t: Translator) -> str:
    """Write a chosen document, with all reasons to look at it first."""
    item = row.offered.item
    amount = contents.amount(item.content, t)
    title = contents.title(item.content, t)
    return "\n".join((t("“{title}” · {amount}", title=title, amount=amount), *_flags(row, t)))


def _flags(row: Flagged, t: Translator) -> list[str]:
    return [f"⚠ {blocks.excerpt(t.text(flag), FLAG)}" for flag in row.flags]
