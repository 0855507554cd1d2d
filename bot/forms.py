"""The folder with the forms of an office."""

from pathlib import Path

from bot.os_errors import reason
from kaigi.errors import Refused, _
from kaigi.forms.reading import OFFICE, read_forms, texts_in
from kaigi.forms.registry import Forms
from kaigi.ledger.settings import LedgerSettings


def open_forms(settings: LedgerSettings) -> Forms:
    """Return the forms in the folder of KAIGI_FORMS, read at once; without it, the shipped ones.

    Raise Refused where there is a problem in them.
    """
    if settings.forms is None:
        return Forms()
    forms = read_forms(texts_of(Path(settings.forms)))  # now: problems are told at the start
    return Forms(lambda: forms)


def texts_of(folder: Path) -> dict[str, str]:
    """Read the files. Raise Refused where there is none, or one cannot be read."""
    try:
        texts = texts_in(folder)
    except OSError as error:
        raise Refused(
            _("{folder} cannot be read: {reason}", folder=str(folder), reason=reason(error))
        ) from error
    if not texts.keys() - {OFFICE}:
        raise Refused(
            _("There is no form in {folder}.", folder=str(folder)),
            _("Copy those that come with Kaigi: kaigi forms init {folder}", folder=str(folder)),
        )
    return texts
