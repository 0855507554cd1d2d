"""The office as commands open it: the record, and the language of the person at the terminal."""

import logging

from msgspec import Struct

from bot import log
from bot.database import up_to_date
from bot.settings import OfficeSettings, read
from kaigi.i18n import Languages, Translator
from kaigi.storage import Storage


class OpenOffice(Struct, frozen=True):
    """An open database, and the translator of what is printed."""

    storage: Storage
    translator: Translator


def open_office() -> OpenOffice:
    """Open the database and bring it up to date. Raises BadSettings, NoDatabase."""
    office = read(OfficeSettings)
    log.configure(logging.WARNING)
    return OpenOffice(up_to_date(office.database_url), translator(office))


def translator(office: OfficeSettings) -> Translator:
    """Return the translator for the office's language."""
    return Languages(office.locale, office.zone).of(None)
