"""Parts of cards and modals, for every room. Text from people is always shown as plain text."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    ExternalDataMultiSelectElement,
    HeaderBlock,
    InputBlock,
    InputInteractiveElement,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextQuoteElement,
    RichTextSectionElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

__all__ = [
    "Block",
    "ButtonElement",
    "ConfirmObject",
    "Option",
]  # the types that cards pass on to the functions of this file

# Slack's limits, in characters. Slack refuses the whole message for one longer text, so it is cut.
HEADER = 150
TEXT = 3000
FIELD = 2000
NOTE = 2000
BUTTON = 75
BUTTON_VALUE = 2000
TITLE = 24
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
OPTION = 75
PLACEHOLDER = 150

# Direction overrides and isolates can make ¥1,000 read as ¥000,1, or affect the text behind them.
_DIRECTION_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


class Message(Struct, frozen=True):
    """A message ready to send. `text` is for notifications and screen readers."""

    text: str
    blocks: list[dict[str, Any]]


class Card(Struct, frozen=True):
    """A message and its conversation; a person's Slack id opens their direct messages."""

    channel: str
    message: Message


def message(text: str, blocks: Sequence[Block]) -> Message:
    return Message(escaped(excerpt(text, TEXT)), [block.to_dict() for block in blocks])


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    close: str,
    submit: str | None = None,
    callback_id: str | None = None,
    private_metadata: str = "",
    clear_on_close: bool = False,
) -> dict[str, Any]:
    """Draw a modal. `clear_on_close`: those below it are closed with it."""
    view = View(
        type="modal",
        title=plain(title, TITLE),
        close=plain(close, TITLE),
        submit=plain(submit, TITLE) if submit else None,
        callback_id=callback_id,
        private_metadata=private_metadata,
        clear_on_close=clear_on_close or None,
        blocks=list(blocks),
    )
    return view.to_dict()


def home(blocks: Sequence[Block]) -> dict[str, Any]:
    return View(type="home", blocks=list(blocks)).to_dict()


def shown(text: str) -> str:
    """Remove direction controls from text that a person wrote."""
    return text.translate(_DIRECTION_CONTROLS)


def escaped(text: str) -> str:
    """Escape text for mrkdwn, so that nothing in it notifies a person or becomes a link."""
    return shown(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def excerpt(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def plain(text: str, limit: int = TEXT) -> PlainTextObject:
    return PlainTextObject(text=excerpt(shown(text), limit), emoji=False)


def header(text: str) -> HeaderBlock:
    return HeaderBlock(text=plain(text, HEADER))


def divider() -> DividerBlock:
    return DividerBlock()


def words(text: str) -> SectionBlock:
    return SectionBlock(text=plain(text))


def heading(text: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=f"*{escaped(text)}*"))


def facts(statements: Sequence[str]) -> SectionBlock:
    """Draw short statements in two columns."""
    return SectionBlock(fields=[plain(statement, FIELD) for statement in statements])


def note(*texts: str) -> ContextBlock:
    return ContextBlock(elements=[plain(text, NOTE) for text in texts])


def button(
    label: str,
    action_id: str,
    value: str,
    style: str | None = None,
    confirm: ConfirmObject | None = None,
) -> ButtonElement:
    """Draw a button. With `confirm` Slack asks before it sends the click."""
    return ButtonElement(
        text=plain(label, BUTTON), action_id=action_id, value=value, style=style, confirm=confirm
    )


def confirm(title: str, text: str, *, yes: str, no: str, style: str | None = None) -> ConfirmObject:
    """Draw a question that stands before a click."""
    return ConfirmObject(
        title=plain(title, CONFIRM_TITLE),
        text=plain(text, CONFIRM_TEXT),
        confirm=plain(yes, CONFIRM_BUTTON),
        deny=plain(no, CONFIRM_BUTTON),
        style=style,
    )


def link(
    label: str, url: str, action_id: str, style: str | None = None, value: str | None = None
) -> ButtonElement:
    """Draw a button that opens a URL; Slack still sends the click, which must be acknowledged."""
    return ButtonElement(
        text=plain(label, BUTTON), action_id=action_id, url=url, style=style, value=value
    )


def row(text: str, element: ButtonElement) -> SectionBlock:
    """Draw a text with a button beside it."""
    return SectionBlock(text=plain(text), accessory=element)


def menus(block_id: str, *elements: StaticSelectElement) -> ActionsBlock:
    return ActionsBlock(block_id=block_id, elements=list(elements))


def buttons(block_id: str, *elements: ButtonElement) -> ActionsBlock:
    return ActionsBlock(block_id=block_id, elements=list(elements))


def field(
    name: str,
    label: str,
    element: InputInteractiveElement,
    *,
    hint: str | None = None,
    optional: bool = False,
    dispatches: bool = False,
) -> InputBlock:
    """Draw a form's field. `name` is block and action id: errors and values are found by it.

    `dispatches`: the app hears of its value before the form is submitted.
    """
    return InputBlock(
        block_id=name,
        label=plain(label),
        element=element,
        hint=plain(hint) if hint else None,
        optional=optional,
        dispatch_action=dispatches or None,
    )


def option(label: str, value: str) -> Option:
    return Option(text=plain(label), value=value)


def menu(
    name: str, placeholder: str, options: Sequence[Option], chosen: str | None = None
) -> StaticSelectElement:
    """Draw a menu; `chosen` is the value of the answer that it shows, if it is among them."""
    initial = next((each for each in options if each.value == chosen), None)
    return StaticSelectElement(
        action_id=name,
        placeholder=plain(placeholder, PLACEHOLDER),
        options=list(options),
        initial_option=initial,
    )


def search(
    name: str, placeholder: str, chosen: Sequence[Option], most: int
) -> ExternalDataMultiSelectElement:
    """Draw a field that asks for its options while a person types, and has some already."""
    return ExternalDataMultiSelectElement(
        action_id=name,
        placeholder=plain(placeholder, PLACEHOLDER),
        initial_options=[*chosen] or None,
        min_query_length=0,
        max_selected_items=most,
    )


def checkbox(name: str, label: str, value: str, *, is_ticked: bool) -> CheckboxesElement:
    """Draw one box with its own label."""
    box = option(excerpt(label, OPTION), value)
    return CheckboxesElement(
        action_id=name, options=[box], initial_options=[box] if is_ticked else None
    )


def quote(text: str) -> RichTextBlock:
    """Draw a person's own words as a quotation."""
    return RichTextBlock(
        elements=[
            RichTextQuoteElement(
                elements=[RichTextElementParts.Text(text=excerpt(shown(text), TEXT))]
            )
        ]
    )


def titled(title: str, text: str) -> RichTextBlock:
    """Draw a bold title with text below it; both as people wrote them, in one block."""
    bold = RichTextElementParts.TextStyle(bold=True)
    return RichTextBlock(
        elements=[
            RichTextSectionElement(
                elements=[
                    RichTextElementParts.Text(text=shown(title), style=bold),
                    RichTextElementParts.Text(text=excerpt(f"\n{shown(text)}", TEXT)),
                ]
            )
        ]
    )


def links(label: str, named: Sequence[tuple[str, str | None]], rest: str = "") -> RichTextBlock:
    """Draw names behind a label, each a link where it has a web address; `rest` follows them."""
    parts: list[Any] = [RichTextElementParts.Text(text=label)]
    for n, (name, url) in enumerate(named):
        if n:
            parts.append(RichTextElementParts.Text(text=", "))
        text = shown(name) or "?"
        if url and url.startswith(("https://", "http://")):
            parts.append(RichTextElementParts.Link(url=url, text=text))
        else:
            parts.append(RichTextElementParts.Text(text=text))
    if rest:
        parts.append(RichTextElementParts.Text(text=f" {rest}"))
    return RichTextBlock(elements=[RichTextSectionElement(elements=parts)])


def people(text: str, slack_ids: Sequence[str]) -> RichTextBlock:
    """Draw a text and behind it people, whom Slack shows by their names."""
    parts: list[RichTextElementParts.Text | RichTextElementParts.User] = []
    parts.append(RichTextElementParts.Text(text=shown(text)))
    for slack_id in slack_ids:
        parts += [RichTextElementParts.Text(text=" "), RichTextElementParts.User(user_id=slack_id)]
    return RichTextBlock(elements=[RichTextSectionElement(elements=[*parts])])
