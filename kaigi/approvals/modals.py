"""The forms and the open document: what a person sees over the conversation, and a person's home."""

from typing import Any

from slack_sdk.models.blocks import Block, PlainTextInputElement
from slack_sdk.models.blocks.block_elements import FileInputElement

from kaigi import blocks
from kaigi.approvals import cards
from kaigi.approvals.items import Item, Page, PlannedStep, Preview
from kaigi.approvals.rules import Click
from kaigi.content import Content
from kaigi.i18n import Translator

# What the form itself refuses; the rules refuse it again, since a form can be sent by anything.
TITLE_LIMIT = 100
TEXT_LIMIT = 3000
COMMENT_LIMIT = 1000
FILES_LIMIT = 10

HISTORY_LIMIT = 20
"""Acts in an open document: with every comment at its longest, it still fits into one modal."""


def draft_form(preview: Preview, t: Translator, title: str = "") -> dict[str, Any]:
    """A new document. `title` is what was typed behind the command."""
    return blocks.modal(
        t("New document"),
        [*_route(preview, t), *_fields(Content(" ".join(title.split())[:TITLE_LIMIT], ""), t)],
        submit=t("Submit"),
        close=t("Cancel"),
        callback_id="approvals.draft",
    )


def mend_form(item: Item, t: Translator) -> dict[str, Any]:
    """What was returned, ready to be mended: everything is still there."""
    comment = item.acts[-1].comment or ""
    kept = ", ".join(file.name for file in item.content.files)
    return blocks.modal(
        t("Mend the document"),
        [
            blocks.words(cards.done(item.acts[-1], t)),
            blocks.quote(comment),
            *_fields(item.content, t),
            *([blocks.note(t("Kept from before: {files}", files=kept))] if kept else []),
        ],
        submit=t("Resubmit"),
        close=t("Cancel"),
        callback_id="approvals.resubmit",
        private_metadata=Click(item.id, item.revision).pack(),
    )


def return_form(item: Item, click: Click, t: Translator) -> dict[str, Any]:
    comment = PlainTextInputElement(
        action_id="comment", multiline=True, max_length=COMMENT_LIMIT, focus_on_load=True
    )
    return blocks.modal(
        t("Return"),
        [
            blocks.words(
                t("“{title}” goes back to {who}.", title=item.content.title, who=item.drafter)
            ),
            blocks.field("comment", t("What should be mended?"), comment),
        ],
        submit=t("Return"),
        close=t("Cancel"),
        callback_id="approvals.return",
        private_metadata=click.pack(),
    )


def document(item: Item, reader: str, t: Translator) -> dict[str, Any]:
    """The whole document: every word, every change, every act, and what this reader may do."""
    choices = cards.choice_buttons(item, item.choices.get(reader, ()), t)
    content: list[Block] = [
        blocks.header(item.content.title),
        cards.facts(item, t),
        blocks.words(item.content.text),
        *_compared(item, t),
        cards.status(item, t),
        *_history(item, t),
    ]
    if choices:
        content.append(blocks.buttons("approvals", *choices))
    return blocks.modal(t("Document"), content, close=t("Close"), callback_id="approvals.document")


def inbox(waiting: Page, drafted: Page, person: str, t: Translator) -> list[Block]:
    """On a home: what waits for this person, and what of theirs is on its way."""
    return [
        blocks.header(t("Waiting for you")),
        *_listed("waiting", waiting, person, t, none=t("Nothing waits for you.")),
        blocks.divider(),
        blocks.header(t("Your documents on their way")),
        *_listed("drafted", drafted, person, t, none=t("None of your documents is on its way.")),
        blocks.buttons(
            "approvals.new", blocks.button(t("New document"), "approvals.new", "new", "primary")
        ),
    ]


def _listed(name: str, page: Page, person: str, t: Translator, *, none: str) -> list[Block]:
    if not page.items:
        return [blocks.words(none)]
    listed = [block for item in page.items for block in _line(name, item, person, t)]
    more = page.total - len(page.items)
    if more > 0:
        listed.append(blocks.note(t.plural("and {n} more", "and {n} more", more)))
    return listed


def _line(name: str, item: Item, person: str, t: Translator) -> list[Block]:
    facts = f"{item.drafter.name} · {cards.amount(item.content, t)}"
    look = blocks.button(t("Open"), "approvals.open", Click(item.id, item.revision).pack())
    choices = cards.choice_buttons(item, item.choices.get(person, ()), t)
    return [
        blocks.words(f"{item.content.title}\n{facts}"),
        cards.status(item, t),
        blocks.buttons(f"approvals.{name}.{item.id}", *choices, look),
    ]


def _route(preview: Preview, t: Translator) -> list[Block]:
    return [blocks.note("\n".join(_destination(station, t) for station in preview.stations))]


def _destination(station: PlannedStep, t: Translator) -> str:
    if station.holder is None:
        who = t("{unit} has no {role}", unit=station.unit, role=station.role)
    else:
        who = t("{who} ({role})", who=station.holder, role=station.role)
    if station.from_amount:
        return t("From {amount}: {who}", amount=t.yen(station.from_amount), who=who)
    return t("Goes to: {who}", who=who)


def _fields(content: Content, t: Translator) -> list[Block]:
    amount = "" if content.amount is None else str(content.amount)
    return [
        blocks.field("title", t("Title"), _line_input("title", TITLE_LIMIT, content.title)),
        blocks.field(
            "text", t("Text"), _line_input("text", TEXT_LIMIT, content.text, multiline=True)
        ),
        blocks.field(
            "amount",
            t("Amount"),
            _line_input("amount", 30, amount),
            hint=t("In yen. Leave it empty if there is none."),
            optional=True,
        ),
        blocks.field(
            "files",
            t("Files"),
            FileInputElement(action_id="files", max_files=FILES_LIMIT),
            optional=True,
        ),
    ]


def _line_input(
    name: str, limit: int, value: str, *, multiline: bool = False
) -> PlainTextInputElement:
    return PlainTextInputElement(
        action_id=name, max_length=limit, initial_value=value or None, multiline=multiline
    )


def _compared(item: Item, t: Translator) -> list[Block]:
    if item.before is None:
        return []
    lines = cards.changes(item, t, text=t("compared below"))
    found: list[Block] = [
        blocks.heading(t("Changed since round {n}", n=item.round - 1)),
        blocks.words(lines),
    ]
    if item.before.text != item.content.text:
        found.append(cards.difference(item.before.text, item.content.text))
    return found


def _history(item: Item, t: Translator) -> list[Block]:
    """The latest acts, each with its comment."""
    listed: list[Block] = [blocks.divider()]
    earlier = len(item.acts) - HISTORY_LIMIT
    if earlier > 0:
        listed.append(blocks.note(t.plural("{n} earlier act", "{n} earlier acts", earlier)))
    for act in item.acts[-HISTORY_LIMIT:]:
        listed.append(blocks.note(cards.done(act, t)))
        if act.comment:
            listed.append(blocks.quote(act.comment))
    return listed
