"""Modals: forms, the open document and lists; and this room's part of a home."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace
from slack_sdk.models.blocks import Block, PlainTextInputElement

from kaigi import blocks
from kaigi.approvals import absent, cards, contents, inputs, parts, rules
from kaigi.approvals.items import Choice, Comment, Item, Offered, PlannedStep, Preview
from kaigi.approvals.parts import Surface
from kaigi.approvals.rules import (
    Chosen,
    Click,
    FormList,
    FormState,
    HomeState,
    Listing,
    ListKind,
)
from kaigi.content import GENERAL
from kaigi.errors import Text, _
from kaigi.i18n import Translator

HISTORY_LIMIT = 20
"""Acts in an open document: with comments of the greatest length it still fits into one modal."""

HOME_BUDGET = 50
"""Blocks of this room on a home, of Slack's 100 for all rooms."""

HEADINGS: dict[ListKind, Text] = {
    ListKind.WAITING: _("Waiting for you"),
    ListKind.DRAFTED: _("Your documents in circulation"),
    ListKind.REVIEWS: _("To read afterwards"),
}
NOTHING: dict[ListKind, Text] = {
    ListKind.WAITING: _("Nothing waits for you."),
    ListKind.DRAFTED: _("None of your documents is in circulation."),
    ListKind.REVIEWS: _("You have read everything that went on without you."),
}
TITLES: dict[ListKind, Text] = {
    ListKind.WAITING: _("Waiting for you"),
    ListKind.DRAFTED: _("Your documents"),
    ListKind.REVIEWS: _("To read afterwards"),
}
DRAFT = "approvals.draft"
"""The callback id of a new document's form."""
EDIT = "approvals.edit"
"""The callback id of a revision's form."""
CHOOSE = "approvals.form"
"""The action id of a form's button in the list of forms."""
MOST_FORMS = 33
"""Forms in their list: with three blocks each below Slack's 100."""
READ_ALL = "approvals.read_all"
"""The action id of the button that marks a page of documents as read."""
LIST = "approvals.list"
"""The callback id of a list's modal."""


def form_list(among: FormList, t: Translator) -> dict[str, Any]:
    """Draw the forms of the office, with a button to open each."""
    drawn: list[Block] = []
    for form in among.forms[:MOST_FORMS]:
        label = t.text(form.title) if form.title else form.name
        drawn += [blocks.divider()] if drawn else []
        drawn.append(
            blocks.buttons(f"{CHOOSE}.{form.name}", blocks.button(label, CHOOSE, form.name))
        )
        drawn += [blocks.note(t.text(form.help))] if form.help else []
    if len(among.forms) > MOST_FORMS:
        drawn.append(blocks.note(t("For others, write the form's name behind /ringi.")))
    return blocks.modal(
        t("Choose a form"),
        drawn,
        close=t("Cancel"),
        callback_id="approvals.forms",
        private_metadata=blocks.excerpt(among.title, blocks.TEXT),
    )


def draft_form(state: FormState, t: Translator) -> dict[str, Any]:
    """Draw the form of a new document, with what is filled in so far."""
    form = state.preview.form
    title = " ".join(state.filled.texts.get("title", "").split())[: form.limit("title")]
    filled = replace(state.filled, texts={**state.filled.texts, "title": title})
    special = form.title if form.name != GENERAL else None
    return blocks.modal(
        t.text(special) if special else t("New document"),
        [
            *_unseen(state, t),
            *_route(state.preview, t),
            *inputs.fields(form, filled, t),
        ],
        submit=t("Submit"),
        close=t("Cancel"),
        callback_id=DRAFT,
        private_metadata=form.name,
    )


def edit_form(chosen: Chosen, click: Click, t: Translator) -> dict[str, Any]:
    """Draw the item's form, filled with its present content, for a revision.

    It begins with why the document came back, and the route that it will take.
    """
    item = chosen.item
    last = item.acts[-1]
    form = chosen.form
    kept = t(", ").join(file.name for file in item.content.files)
    comment = form.filled.texts.get("comment", "") if form else ""
    asks = chosen.choice.comment is not Comment.NONE
    return blocks.modal(
        t("Revise the document"),
        [
            *(_unseen(form, t) if form else []),
            blocks.words(parts.done(last, t)),
            *([blocks.quote(last.comment)] if last.comment else []),
            *(_route(form.preview, t) if form else []),
            *(inputs.fields(item.form, form.filled, t) if form else []),
            *([blocks.note(t("Kept from before: {files}", files=kept))] if kept else []),
            *([_comment(chosen.choice, t, typed=comment)] if asks else []),
        ],
        submit=t("Resubmit"),
        close=t("Cancel"),
        callback_id=EDIT,
        private_metadata=click.pack(),
    )


def comment_form(choice: Choice, click: Click, t: Translator) -> dict[str, Any]:
    """Draw the form for a choice's comment."""
    label = t.text(choice.label)
    return blocks.modal(
        label,
        [
            *([blocks.words(t.text(choice.effect))] if choice.effect else []),
            _comment(choice, t, focus=True),
        ],
        submit=label,
        close=t("Cancel"),
        callback_id="approvals.comment",
        private_metadata=click.pack(),
    )


def document(offered: Offered, t: Translator) -> dict[str, Any]:
    """Draw the whole document: content, changes, acts, and this reader's choices."""
    item = offered.item
    content: list[Block] = [blocks.header(item.content.title), *contents.facts(item, t)]
    content += contents.texts(item, t)
    content += [*contents.files(item, offered.links, t), *parts.returned(item, t)]
    if item.before is not None:
        content.append(blocks.heading(t("Changed since round {n}", n=item.round - 1)))
        content.append(blocks.words(contents.changes(item, t, text=t("compared below"))))
        for label, old, new in contents.changed_texts(item, t):
            content += [] if item.form.name == GENERAL else [blocks.heading(label)]
            content.append(cards.difference(old, new))
    content.append(blocks.note(parts.status(item, t, with_reasons=True)))
    content += [*absent.on_route(offered.away, t), *_history(item, t)]
    if buttons := parts.buttons(offered, Surface.DOCUMENT, t):
        content.append(blocks.buttons("approvals", *buttons))
    return blocks.modal(t("Document"), content, close=t("Close"), callback_id="approvals.document")


def draw_home(state: HomeState, t: Translator) -> list[Block]:
    """Draw the beginning of both lists, within `HOME_BUDGET` blocks."""
    new = blocks.button(t("New document"), "approvals.new", "new", "primary")
    return [
        *_on_home(state.waiting, t),
        *absent.on_home(state.to_read, t),
        blocks.divider(),
        *_on_home(state.drafted, t),
        blocks.buttons("approvals.new", new),
    ]


def listed(listing: Listing, t: Translator) -> dict[str, Any]:
    """Draw a page of a list, with buttons to the pages before and after it."""
    kind = listing.kind
    start = listing.start
    rows = listing.rows[: rules.LIST_LIMIT]
    content = _rows(kind, rows, t)
    if not rows:
        content.append(blocks.words(t.text(NOTHING[kind])))
    turns = []
    if kind is ListKind.REVIEWS and rows:
        ids = ",".join(row.item.id for row in rows)
        turns.append(blocks.button(t("Mark all of these as read"), READ_ALL, ids))
    if start > 0:
        earlier = max(0, start - rules.LIST_LIMIT)
        turns.append(blocks.button(t("Earlier"), f"approvals.{kind}", str(earlier)))
    if start + len(rows) < listing.total:
        turns.append(
            blocks.button(t("Further"), f"approvals.{kind}.further", str(start + len(rows)))
        )
    if turns:
        content.append(blocks.buttons("approvals.turn", *turns))
    return blocks.modal(
        t.text(TITLES[kind]),
        content,
        close=t("Close"),
        callback_id=LIST,
        private_metadata=f"{kind}:{start}",
    )


def _on_home(listing: Listing, t: Translator) -> list[Block]:
    kind = listing.kind
    shown: list[Block] = [blocks.header(t.text(HEADINGS[kind]))]
    rows = listing.rows[: rules.HOME_LIMIT]
    if not rows:
        return [*shown, blocks.words(t.text(NOTHING[kind]))]
    shown += _rows(kind, rows, t)
    more = listing.total - len(rows)
    if more > 0:
        shown.append(blocks.note(t.plural("and {n} more", "and {n} more", more)))
        all_ = blocks.button(t("Open all {n}", n=listing.total), f"approvals.{kind}", "0")
        shown.append(blocks.buttons(f"approvals.{kind}", all_))
    return shown


def _rows(kind: ListKind, rows: Sequence[Offered], t: Translator) -> list[Block]:
    """Draw rows with a divider between any two: at most three blocks each."""
    drawn = [[blocks.divider(), *_row(kind, row, t)] for row in rows]
    return [block for row in drawn for block in row][1:]


def _row(kind: ListKind, row: Offered, t: Translator) -> list[Block]:
    item = row.item
    facts = [item.drafter.name, *contents.in_row(item, t)]
    if item.submission:
        facts.append(t("submitted {day}", day=item.submission.at.astimezone(t.zone).date()))
    if item.content.files:
        facts.append(t.plural("{n} file", "{n} files", len(item.content.files)))
    return [
        blocks.titled(item.content.title, f"{' · '.join(facts)}\n{parts.status(item, t)}"),
        blocks.buttons(f"approvals.{kind}.{item.id}", *parts.buttons(row, Surface.ROW, t)),
    ]


def _unseen(state: FormState, t: Translator) -> list[Block]:
    """Say which fields are there only now, in place of an error at a field that was not."""
    if not state.unseen:
        return []
    fields = [spec.label for spec in state.unseen]
    return [blocks.words(t("Please fill in as well: {fields}", fields=fields))]


def _route(preview: Preview, t: Translator) -> list[Block]:
    """Draw the posts that it goes to; none where the people are chosen in the form."""
    planned = "\n".join(_planned(step, t) for step in preview.steps)
    route = [blocks.note(planned)] if planned else []
    return [*route, *absent.on_route(preview.away, t)]


def _comment(choice: Choice, t: Translator, typed: str = "", *, focus: bool = False) -> Block:
    """Draw the field of a choice's comment."""
    element = PlainTextInputElement(
        action_id="comment",
        multiline=True,
        max_length=choice.comment_limit,
        initial_value=typed or None,
        focus_on_load=focus,
    )
    prompt = t.text(choice.prompt) if choice.prompt else t("Comment")
    is_optional = choice.comment is not Comment.REQUIRED
    return blocks.field("comment", prompt, element, optional=is_optional)


def _planned(step: PlannedStep, t: Translator) -> str:
    names = t(", ").join(person.name for person in step.people)
    if not names:
        who = t("{unit} has no {role}", unit=step.unit, role=step.role)
    elif step.from_amount:  # which is the reason
        who = t("{who}, {role}", who=names, role=step.role)
    else:
        who = t("{who}, {role} ({reason})", who=names, role=step.role, reason=step.reason)
    if step.from_amount:
        return t("From {amount}: {who}", amount=t.yen(step.from_amount), who=who)
    return t("Goes to: {who}", who=who)


def _history(item: Item, t: Translator) -> list[Block]:
    """Draw the latest acts, each with its comment."""
    shown: list[Block] = [blocks.divider()]
    earlier = len(item.acts) - HISTORY_LIMIT
    if earlier > 0:
        shown.append(blocks.note(t.plural("{n} earlier act", "{n} earlier acts", earlier)))
    for act in item.acts[-HISTORY_LIMIT:]:
        shown.append(blocks.note(parts.done(act, t)))
        if act.comment:
            shown.append(blocks.quote(act.comment))
    return shown
