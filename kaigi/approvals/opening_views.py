"""The opened document with its number, by which it is found again, and a message that shares it."""

from typing import Any

from kaigi import blocks
from kaigi.approvals import modals
from kaigi.approvals.opened import OpenDocument
from kaigi.approvals.rules import Click
from kaigi.blocks import Block, Message
from kaigi.i18n import Translator

FILES = "approvals.files"
"""The action id of the button by which a reader asks for copies of the files."""


def document(
    opened: OpenDocument, card: str, t: Translator, *, is_sent: bool = False
) -> dict[str, Any]:
    """Draw the whole document; `card`: the address of the reader's own card, if they have one.

    `is_sent`: copies of the files are on the way, since the reader has just asked for them.
    """
    shown = [*_files(opened, t, is_sent=is_sent), _reference(opened.item.id, card, t)]
    return modals.document(opened, t, shown, lacks_copies=opened.lacks_copies)


def shared(number: str, t: Translator) -> Message:
    """Draw a message for a conversation: the number alone, and a button that opens the document.

    No word of its content: each who presses the button sees what they may see.
    """
    sentence = t("Document {number}", number=number)
    return blocks.message(
        sentence,
        [
            blocks.words(sentence),
            blocks.note(t("It opens for those who may read it.")),
            blocks.buttons(
                "approvals", blocks.button(t("Open"), "approvals.open", Click(number).pack())
            ),
        ],
    )


def _files(opened: OpenDocument, t: Translator, *, is_sent: bool) -> list[Block]:
    """Draw how a reader gets the files, which lie under the cards of those who were asked."""
    if not opened.lacks_copies:
        return []
    if is_sent:
        return [
            blocks.note(t("Kaigi sends you the files in its messages. Large ones take a while."))
        ]
    return [
        blocks.note(t("The files are under the cards of those who were asked to act.")),
        blocks.buttons(FILES, blocks.button(t("Send me the files"), FILES, opened.item.id)),
    ]


def _reference(number: str, card: str, t: Translator) -> Block:
    label = t(
        "Document {number}. Send others “/ringi {number}” to share it: it opens for those who may"
        " read it.",
        number=number,
    )
    return blocks.links(f"{label} " if card else label, [(t("Your card"), card)] if card else [])
