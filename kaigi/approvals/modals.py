"""Modals: forms and the open document."""

import json
from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block, PlainTextInputElement, RichTextBlock
from slack_sdk.models.blocks.block_elements import RichTextElementParts, RichTextSectionElement

from kaigi import blocks
from kaigi.approvals import (
    absent,
    contents,
    differences,
    drafts,
    inputs,
    parts,
    related_views,
    reminder_cards,
)
from kaigi.approvals.differences import Kind
from kaigi.approvals.items import Choice, Comment, DocumentComment, Item, Offered
from kaigi.approvals.parts import Surface
from kaigi.approvals.rules import (
    Chosen,
    Click,
)
from kaigi.content import GENERAL
from kaigi.i18n import Translator

HISTORY_LIMIT = 20
"""Acts in an open document: with comments of the greatest length it still fits into one modal."""

MOST_BLOCKS = 100
"""Slack's limit of a view."""
SHORTEST = 100
"""Characters of a comment that is shown at all."""
LETTER = 6
"""Bytes of a Japanese character on the way to Slack."""
LARGEST = 240_000
"""Bytes of a view's blocks: Slack takes 250,000 in all."""
COMMENTS_ROOM = 5_000
"""Characters of all comments in an open document."""
EDIT = "approvals.edit"
"""The callback id of a revision's form."""


def edit_form(chosen: Chosen, click: Click, t: Translator) -> dict[str, Any]:
    """Draw the item's form, filled with its present content, for a revision.

    It begins with why the document came back, and the route that it will take.
    """
    item = chosen.item
    last = item.last_act
    form = chosen.form
    kept = t(", ").join(file.name for file in item.content.files)
    comment = form.filled.texts.get("comment", "") if form else ""
    asks = chosen.choice.comment is not Comment.NONE
    return blocks.modal(
        t("Revise the document"),
        [
            *(drafts.unseen(form, t) if form else []),
            blocks.words(parts.done(last, t)),
            *([blocks.quote(last.comment)] if last.comment else []),
            *(drafts.route(form.preview, t) if form else []),
            *(inputs.fields(item.form, form.filled, t) if form else []),
            *([related_views.field(form.related, t)] if form else []),
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
            *([inputs.options(choice, t)] if choice.options else []),
            *([inputs.person(choice, t)] if choice.person_prompt else []),
            _comment(choice, t, focus=True),
        ],
        submit=label,
        close=t("Cancel"),
        callback_id="approvals.comment",
        private_metadata=click.pack(),
    )


def document(
    offered: Offered, t: Translator, beside: Sequence[Block] = (), *, lacks_copies: bool = False
) -> dict[str, Any]:
    """Draw the whole document: content, changes, acts, and this reader's choices.

    `beside` stands below it. `lacks_copies`: no copies of its files were sent to this reader.
    """
    item = offered.item
    content = [*contents.urgent(item, t), blocks.header(item.content.title)]
    content += [*contents.facts(item, t), *contents.texts(item, t)]
    content += contents.files(item, offered.links, t, lacks_copies=lacks_copies)
    content += contents.paper(item, t)
    content += related_views.listed(offered.related, t)
    content += parts.returned(item, t)
    if item.before is not None:
        content.append(blocks.heading(t("Changed since round {n}", n=item.round - 1)))
        content.append(blocks.words(contents.changes(item, t, text=t("compared below"))))
        for label, old, new in contents.changed_texts(item, t):
            content += [] if item.form.name == GENERAL else [blocks.heading(label)]
            content.append(difference(old, new))
    content.append(blocks.note(parts.status(item, t, with_reasons=True)))
    content += absent.on_route(offered.away, t)
    below = reminder_cards.history(item, offered.reminders, t)
    buttons = parts.buttons(offered, Surface.DOCUMENT, t)
    buttons += [reminder_cards.remind_button(item, t)] if offered.may_remind else []
    below += [blocks.buttons("approvals", *buttons)] if buttons else []
    copy = blocks.button(t("Copy to a new draft"), drafts.COPY, item.id)
    below += [blocks.buttons(drafts.COPY, copy), *beside]
    room = MOST_BLOCKS - len(content) - len(below)
    letters = (LARGEST - _size([*content, *below])) // LETTER // 2
    below = [*_comments(offered.comments, t, room // 2, min(COMMENTS_ROOM, letters)), *below]
    room = MOST_BLOCKS - len(content) - len(below)
    content += [*_history(item, t, room, LARGEST - _size([*content, *below])), *below]
    return blocks.modal(t("Document"), content, close=t("Close"), callback_id="approvals.document")


def difference(before: str, after: str) -> Block:
    """Draw the difference of two texts: removed pieces struck out, new ones bold.

    Where whole lines were replaced, the new ones begin on a line of their own.
    """
    styles = {
        Kind.SAME: None,
        Kind.GONE: RichTextElementParts.TextStyle(strike=True),
        Kind.NEW: RichTextElementParts.TextStyle(bold=True),
    }
    elements: list[RichTextElementParts.Text] = []
    last = ""
    for piece in differences.difference(before, after):
        if piece.kind is Kind.NEW and "\n" in last and not last.endswith("\n"):
            elements.append(RichTextElementParts.Text(text="\n"))
        text = blocks.shown(piece.text)
        elements.append(RichTextElementParts.Text(text=text, style=styles[piece.kind]))
        last = piece.text if piece.kind is Kind.GONE else ""
    return RichTextBlock(elements=[RichTextSectionElement(elements=elements)])


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


def _comments(
    comments: Sequence[DocumentComment], t: Translator, room: int, letters: int
) -> list[Block]:
    """Draw the latest comments, the longer the fewer there are, and how many came before them.

    `room`: blocks that they may take, and `letters` the characters of all.
    """
    if not comments:
        return []
    shown: list[Block] = [blocks.heading(t("Comments"))]
    letters = max(letters, SHORTEST)
    comments = comments[-max(1, min((room - 2) // 2, letters // SHORTEST)) :]
    if earlier := comments[0].number - 1:
        shown.append(blocks.note(t.plural("{n} earlier comment", "{n} earlier comments", earlier)))
    for each in comments:
        shown.append(blocks.note(t("{who}, {when}", who=each.by, when=each.at)))
        shown.append(blocks.quote(blocks.excerpt(each.text, letters // len(comments))))
    return shown


def _size(drawn: Sequence[Block]) -> int:
    """Return how many bytes blocks take on the way to Slack."""
    return len(json.dumps([block.to_dict() for block in drawn]))


def _history(item: Item, t: Translator, room: int, size: int) -> list[Block]:
    """Draw the latest acts, each with its comment, in so many blocks and bytes at most."""
    shown: list[Block] = []
    earlier = len(item.acts)
    for act in reversed(item.acts[-HISTORY_LIMIT:]):
        drawn: list[Block] = [blocks.note(parts.done(act, t))]
        drawn += [blocks.quote(act.comment)] if act.comment else []
        size -= _size(drawn)
        if size < 0 and not shown:
            drawn = drawn[:1]  # the latest act stands there in any case
        elif size < 0 or len(shown) + len(drawn) > room - 2:
            break
        shown = [*drawn, *shown]
        earlier -= 1
    if earlier:
        before = t.plural("{n} earlier act", "{n} earlier acts", earlier)
        shown = [blocks.note(before), *shown]
    return [blocks.divider(), *shown]
