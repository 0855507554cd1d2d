"""`kaigi run`, and how any command ends."""

import asyncio
import io
import os
import sys
from collections.abc import Callable

from bot import log
from bot.database import NoDatabase
from bot.service import serve
from bot.settings import BadSettings, LanguageSettings, OfficeSettings, Settings, read
from kaigi.errors import KaigiError, Text
from kaigi.i18n import LANGUAGES, Languages, Translator

BROKEN, BAD_SETTINGS, NO_DATABASE = 1, 2, 3
READ_BY_BOLT_TOO = (
    "SLACK_BOT_TOKEN",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "SLACK_SIGNING_SECRET",
)
"""Left in the environment, they would have it warn of a second token, or wait for installations by OAuth."""


def run() -> None:
    settings = read(Settings)
    for name in READ_BY_BOLT_TOO:
        os.environ.pop(name, None)
    log.configure()
    asyncio.run(serve(settings))


def in_words(command: Callable[[], object]) -> None:
    """Exit codes: 1 refused or something does not hold, 2 settings, 3 no database."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                errors="replace"
            )  # a terminal that lacks a letter is no reason to fail
    try:
        command()
    except BadSettings as error:
        sys.exit(_complain(error.problems, BAD_SETTINGS))
    except KaigiError as error:
        step = getattr(error, "next_step", None)
        code = NO_DATABASE if isinstance(error, NoDatabase) else BROKEN
        sys.exit(_complain([error.text, step] if step else [error.text], code))


def _complain(texts: list[Text], code: int) -> int:
    t = _language_of_errors()
    for text in texts:
        sys.stderr.write(f"{t.text(text)}\n")
    return code


def _language_of_errors() -> Translator:
    """Settings may be what is wrong: even then in the reader's language, unless that is the one."""
    zone = OfficeSettings().zone
    try:
        return Languages(read(LanguageSettings).locale, zone).of(None)
    except BadSettings:
        return Languages(LANGUAGES[0], zone).of(None)
