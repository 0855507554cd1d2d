"""The office as commands open it: the record, and the language of the person at the terminal."""

import logging

from bot import log
from bot.database import up_to_date
from bot.settings import OfficeSettings, read
from kaigi.i18n import Languages, Translator


class OpenOffice:
    """The database, brought up to date, and the translator. Raises BadSettings, NoDatabase."""

    def __init__(self) -> None:
        office = read(OfficeSettings)
        log.configure(logging.WARNING)
        self.translator = translator(office)
        self.storage = up_to_date(office.database_url)


def translator(office: OfficeSettings) -> Translator:
    """Return the translator for the office's language."""
    return Languages(office.locale, office.zone).of(None)
