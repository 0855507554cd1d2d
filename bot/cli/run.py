"""`kaigi run`, and how every command ends."""

import asyncio
import io
import os
import sys
from collections.abc import Callable

from bot import log
from bot.app import read_all_settings
from bot.database import NoDatabase
from bot.service import serve
from bot.settings import BadSettings, LanguageSettings, OfficeSettings, read
from kaigi.errors import KaigiError, Text
from kaigi.i18n import LANGUAGES, Languages, Translator

FAILED = 1
"""Exit code of a refusal or a failed check."""
BAD_SETTINGS = 2
NO_DATABASE = 3
READ_BY_BOLT_TOO = (
    "SLACK_BOT_TOKEN",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "SLACK_SIGNING_SECRET",
)
"""Left in the environment, Bolt would warn of a second token, or wait for OAuth installations."""


def run() -> None:
    """Run the bot until it is told to stop."""
    settings = read_all_settings()
    for name in READ_BY_BOLT_TOO:
        os.environ.pop(name, None)
    log.configure()
    asyncio.run(serve(settings))


def exit_in_words(command: Callable[[], object]) -> None:
    """Run a command; on an error print it in the office's language and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # for terminals that lack a character
    try:
        command()
    except BadSettings as error:
        sys.exit(_print(error.problems, BAD_SETTINGS))
    except KaigiError as error:
        step = getattr(error, "next_step", None)
        code = NO_DATABASE if isinstance(error, NoDatabase) else FAILED
        sys.exit(_print([error.text, step] if step else [error.text], code))


def _print(texts: list[Text], code: int) -> int:
    t = _translator()
    for text in texts:
        sys.stderr.write(f"{t.text(text)}\n")
    return code


def _translator() -> Translator:
    """Return the configured language's translator, or the default's where that is invalid."""
    zone = OfficeSettings().zone
    try:
        return Languages(read(LanguageSettings).locale, zone).of(None)
    except BadSettings:
        return Languages(LANGUAGES[0], zone).of(None)
