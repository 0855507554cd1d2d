"""The folder with the forms of an office, and what its forms ask of the staff list."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy import Connection

from bot.os_errors import reason
from kaigi.errors import Refused, Text, _
from kaigi.forms.form import Form
from kaigi.forms.reading import OFFICE, SHIPPED, read_forms, read_rights, shipped, texts_in
from kaigi.forms.registry import Forms
from kaigi.forms.staffing import WHOLE_PATH, StaffList, unstaffed
from kaigi.ledger.settings import LedgerSettings
from kaigi.staff import posts

TOP_DECIDER = "KAIGI_TOP_DECIDER"
Unmet = tuple[Text, Text | None]
"""A lack of the staff list that settings or forms meet with, and what to do."""


def open_forms(settings: LedgerSettings) -> Forms:
    """Return the forms in the folder of KAIGI_FORMS, read at once; without it, the shipped ones.

    Raise Refused where there is a problem in them.
    """
    forms = read_office(settings)  # now: problems are told at the start
    rights = read_rights(texts_of(Path(settings.forms))) if settings.forms else None
    return Forms(lambda: forms, rights)


def read_office(settings: LedgerSettings) -> Mapping[str, Form]:
    """Read the forms of the office, or the shipped ones. Raise Refused as `open_forms` does."""
    return read_forms(texts_of(Path(settings.forms))) if settings.forms else shipped()


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


def staff_list(tx: Connection, *, has_top_decider: bool) -> StaffList:
    """Return the staff list as forms refer to it."""
    numbers, units, headed = posts.roll(tx)
    return StaffList(units, headed, numbers, has_top_decider)


def unmet(
    tx: Connection,
    settings: LedgerSettings,
    forms: Mapping[str, Form] | None = None,
    *,
    of_list_alone: bool = False,
) -> Iterator[Unmet]:
    """Yield what the settings and the forms ask for and the staff list lacks, and what to do.

    Nothing before the first import. `of_list_alone`: without settings that are missing. Raise
    Refused where forms that are not given cannot be read.
    """
    top = settings.top_decider
    staff = staff_list(tx, has_top_decider=of_list_alone or top is not None)
    if not staff.numbers:
        return
    if top and top not in staff.units:
        named = {"setting": TOP_DECIDER, "sections": top}
        yield _("{setting}: not on the staff list: {sections}", **named), WHOLE_PATH
    elif top and top not in staff.headed:
        vacant = _("{setting}: {unit} has no head on the staff list", setting=TOP_DECIDER, unit=top)
        yield vacant, _("Mark its head in the staff list, and import it.")
    found = read_office(settings) if forms is None else forms
    texts = texts_of(Path(settings.forms)) if settings.forms else texts_in(SHIPPED)
    for problem in unstaffed(texts, found, staff):
        where = _(
            "{file}, line {line}: {reason}",
            file=problem.file,
            line=problem.line,
            reason=problem.reason,
        )
        yield where, problem.next_step
