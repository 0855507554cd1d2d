"""Help for slash commands: `/meet help`, `/meet ?`, `/meet ヘルプ`."""

import unicodedata
from collections.abc import Mapping, Sequence

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from commands.context import Caller
from commands.payloads import Payload, argument
from kaigi import blocks
from kaigi.blocks import Message
from kaigi.errors import Text, _
from kaigi.i18n import Translator

WORDS = frozenset({"help", "?", "-h", "--help", "usage", "ヘルプ", "使い方", "使いかた"})

HELP: Mapping[str, tuple[Text, Sequence[Text]]] = {
    "/ringi": (
        _("/ringi drafts a document for approval."),
        (
            _("/ringi: opens the form"),
            _("/ringi Purchase of chairs: opens the form with this title"),
            _("/ringi 123: opens document 123, if you may read it"),
            _("/ringi 123 share: posts a button here that opens it for those who may read it"),
        ),
    ),
    "/who": (
        _("/who shows who is where."),
        (
            _("/who: your section"),
            _("/who Planning: a department, section or unit"),
            _("/who Sato: people by a part of their name"),
            _("/who Planning tomorrow: the same on another day"),
        ),
    ),
    "/meet": (
        _("/meet starts a Zoom meeting now. Its card with Join comes where you typed it."),
        (
            _("/meet Budget: starts a meeting with this topic"),
            _("/meet Budget @Ken: the same, and tells Ken; choose people from the list behind @"),
            _("/meet end: ends your meeting for everyone"),
            _("For a meeting at a later time, use Zoom's own calendar."),
        ),
    ),
}
"""For each command what it does, and what can be typed."""


def register(app: AsyncApp) -> None:
    """Register the listeners; before all others, since the first one that matches is called."""
    for command in HELP:
        app.command(command, matchers=[asks_for_help])(answer)


async def asks_for_help(body: Payload) -> bool:
    """Tell whether a command's text asks how it is used."""
    text = unicodedata.normalize("NFKC", argument(body))
    return text.strip(" .。!").casefold() in WORDS


async def answer(ack: AsyncAck, body: Payload, caller: Caller) -> BoltResponse:
    """Answer privately how the command is used."""
    message = draw(body["command"], caller.t)
    return await ack(text=message.text, blocks=message.blocks, response_type="ephemeral")


def draw(command: str, t: Translator) -> Message:
    """Draw the help for a command."""
    purpose, lines = HELP[command]
    shown = "\n".join(t.text(line) for line in lines)
    return blocks.message(t.text(purpose), [blocks.words(t.text(purpose)), blocks.words(shown)])
