"""The office as commands open it: the record, and the language of the person at the terminal."""

import logging
from collections.abc import Callable

import typer
from msgspec import Struct
from sqlalchemy.engine import make_url

from bot import log
from bot.database import open_existing, open_migrated, open_unchanged
from bot.settings import OfficeSettings, read, terminal_language
from kaigi.i18n import Languages, Translator
from kaigi.storage import Storage
from kaigi.storage.errors import without_secrets


class OpenOffice(Struct, frozen=True):
    """An open database, and the translator of what is printed."""

    storage: Storage
    translator: Translator


Opening = Callable[[], OpenOffice]
"""One of the three below, or a test's own."""


def open_office() -> OpenOffice:
    """Open the database and bring it up to date. Raises BadSettings, NoDatabase."""
    office = read(OfficeSettings)
    log.configure(logging.WARNING)
    t = translator(office)

    def say_new() -> None:
        typer.echo(t("A new, empty database was made: {url}", url=_shown(office)), err=True)

    return OpenOffice(open_migrated(office.database_url, say_new), t)


def open_there() -> OpenOffice:
    """Open the database for a command that changes what is there. Raises BadSettings, NoDatabase.

    Unlike `open_office` it makes no new one.
    """
    office = read(OfficeSettings)
    log.configure(logging.WARNING)
    return OpenOffice(open_existing(office.database_url), translator(office))


def open_to_read() -> OpenOffice:
    """Open the database for a command that changes nothing. Raises BadSettings, NoDatabase."""
    office = read(OfficeSettings)
    log.configure(logging.WARNING)
    return OpenOffice(open_unchanged(office.database_url), translator(office))


def translator(office: OfficeSettings) -> Translator:
    """Return the translator for the terminal, with the office's time zone."""
    return Languages(terminal_language(), office.zone).of(None)


def terminal() -> Translator:
    """Return the translator for the terminal where no setting may be missing or wrong."""
    return translator(OfficeSettings())


def _shown(office: OfficeSettings) -> str:
    return without_secrets(make_url(office.database_url))
