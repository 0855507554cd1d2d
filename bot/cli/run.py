"""`kaigi run`, and how every command ends."""

import asyncio
import io
import json
import os
import sys
from collections.abc import Callable
from types import TracebackType

import structlog
from sqlalchemy.exc import DBAPIError

from bot import log as operators_log
from bot.app import read_all_settings
from bot.cli.doctor_files import network_drive
from bot.database import NoDatabase, broken, sqlite_file
from bot.service import serve
from bot.settings import BadSettings, OfficeSettings, terminal_language
from kaigi.errors import KaigiError, Text
from kaigi.i18n import Languages

log = structlog.get_logger(__name__)

FAILED = 1
"""Exit code of a refusal or a failed check."""
BAD_SETTINGS = 2
NO_DATABASE = 3
NOTHING_THERE = 4
"""Exit code of a check that has found nothing to check."""
ONLY_OWNER = 0o077
"""Mask of what others than the owner may do with a file that Kaigi creates."""
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
    operators_log.configure()
    if settings.unknown:
        log.warning("settings.unknown", names=settings.unknown)
    drive = network_drive(sqlite_file(settings.office.database_url))
    if drive:
        log.warning("database.network_drive", kind=drive)
    asyncio.run(serve(settings))


def exit_in_words(command: Callable[[], object]) -> None:
    """Run a command; on an error print it in the terminal's language and exit with its code."""
    os.umask(ONLY_OWNER)
    sys.excepthook = _report
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # for terminals that lack a character
    try:
        command()
    except BadSettings as error:
        sys.exit(_print(error.problems, BAD_SETTINGS))
    except DBAPIError as error:
        database = broken(error)
        sys.exit(_print([database.text, database.next_step], NO_DATABASE))
    except KaigiError as error:
        step = getattr(error, "next_step", None)
        code = NO_DATABASE if isinstance(error, NoDatabase) else FAILED
        sys.exit(_print([error.text, step] if step else [error.text], code))


def _report(
    _kind: type[BaseException], error: BaseException, _traceback: TracebackType | None
) -> None:
    """Print a program error as the log does: a traceback ends in a message, which may hold data."""
    event = {"event": "command.failed", "level": "critical", "exc_info": error}
    line = operators_log.describe_error(None, "critical", event)
    sys.stderr.write(f"{json.dumps(line, ensure_ascii=False)}\n")


def _print(texts: list[Text], code: int) -> int:
    t = Languages(terminal_language(), OfficeSettings().zone).of(None)
    for text in texts:
        sys.stderr.write(f"{t.text(text)}\n")
    return code
