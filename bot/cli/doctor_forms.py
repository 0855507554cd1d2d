"""Checks of `kaigi doctor` on forms: their files, and what they ask of the staff list."""

from collections.abc import Iterator
from contextlib import suppress

from bot.cli.finding import Finding
from bot.database import open_unchanged
from bot.forms import open_forms, unmet
from bot.settings import Settings
from kaigi.errors import Refused, _
from kaigi.ledger.settings import LedgerSettings


def check_forms(settings: LedgerSettings) -> Finding:
    """Read the office's forms, as the bot does at its start."""
    if settings.forms is None:
        return Finding(_("KAIGI_FORMS: not set; the forms that come with Kaigi"), is_off=True)
    try:
        forms = open_forms(settings).today
    except Refused as bad:
        what = _("KAIGI_FORMS: {reason}", reason=bad.text)
        check = _("See each problem: kaigi forms check {folder}", folder=settings.forms)
        return Finding(what, bad.next_step or check)
    names = ", ".join(sorted(forms))
    return Finding(_("KAIGI_FORMS: {folder}: {names}", folder=settings.forms, names=names))


def check_staffing(settings: Settings) -> Iterator[Finding]:
    """Hold the forms and the top decider against the staff list, where the forms can be read."""
    storage = open_unchanged(settings.office.database_url)
    with suppress(Refused):  # told by the check of the forms
        for what, mend in storage.run_now(lambda tx: [*unmet(tx, settings.of(LedgerSettings))]):
            yield Finding(what, mend)
    storage.close()
