"""`kaigi staff import --rehearse`: what a staff list would do to the documents under way.

No titles: an administrator is no reader of the documents.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection

from bot.approvals import rehearsal
from bot.forms import Unmet, unmet
from bot.os_errors import reason
from bot.settings import read
from kaigi.approvals.fates import Fate
from kaigi.approvals.items import Departed
from kaigi.approvals.parts import DEPARTED
from kaigi.approvals.rehearsal import Change
from kaigi.clock import SystemClock
from kaigi.errors import Refused, Text, _
from kaigi.i18n import Translator
from kaigi.ledger.settings import LedgerSettings
from kaigi.person import Signer
from kaigi.staff import imports
from kaigi.staff.desk import LOCK
from kaigi.staff.rules import Intake, Roster
from kaigi.storage import Storage, lock

LISTED = 20
"""Changes that are printed of each group."""

FATES = {
    Fate.PASSES: _("Go to the one who holds the post now"),
    Fate.LATER: _("Go to the one who holds the post, once they have an account in Slack"),
    Fate.OWN_DRAFT: _("Stand still: the drafter holds the post now"),
    Fate.ON_STEP: _("Stand still: the one who holds the post is asked on the same step"),
    Fate.VACANT: _("Stand still: no one holds the post"),
    Fate.NO_POST: _("Stand still: the person was asked by name"),
    Fate.NO_ACCOUNT: _("Stand still until the person has an account in Slack"),
    Fate.DRAFTER: _("Circulate, but no one revises them if they are returned: the drafter leaves"),
    Fate.RETURNED: _("Returned to a drafter who cannot revise them any more"),
}
MERGES = "merges"
RESTORES = "restores"
GROUPS: Mapping[str, Text] = {
    **{str(fate): text for fate, text in FATES.items()},
    MERGES: _("Steps that merge, since one person holds both posts now"),
    RESTORES: _("Steps that come apart, since the posts have different heads now"),
}
"""Groups in the order in which they are printed; a change may be in several."""

HEADINGS = (
    _("Document"),
    _("Drafter's number"),
    _("Drafter"),
    _("Step"),
    _("Post"),
    _("Number of the person before"),
    _("Person before"),
    _("Reason"),
    _("What happens"),
    _("Number of the successor"),
    _("Successor"),
    _("Successor's section"),
    _("Successor's title"),
    _("Steps that merge"),
    _("Steps that come apart"),
    _("Stood still before"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings of a cell that a spreadsheet may run."""


class Report:
    """Rehearsal of one staff list: the changes of documents, by document and step.

    The first of each group are printed. All go to the file, if there is one.
    """

    def __init__(self, t: Translator, file: Path | None = None) -> None:
        self._t = t
        self._file = file
        self._changes: list[Change] = []
        self._under_way = 0
        self.waiting: list[Departed] = []
        self.unmet: list[Unmet] = []

    def fill(self, storage: Storage, roster: Roster, *, partial: bool, yes: bool) -> Intake:
        """Import and hand on, note each change, and keep nothing. Raise as the import does."""
        settings = read(LedgerSettings)
        documents = rehearsal(storage, settings)
        now = SystemClock().now()

        def work(tx: Connection) -> Intake:
            lock(tx, LOCK)
            known = documents.known(tx)
            intake = imports.rehearse(tx, roster, now, partial=partial, yes=yes)
            self.waiting = documents.waiting(tx)
            changes = documents.changes(tx, now, known)
            left_behind = documents.left_behind(tx, intake.deactivated)
            self._changes = sorted((*changes, *left_behind), key=_place)
            self._under_way = documents.under_way(tx)
            self.unmet = [*unmet(tx, settings, of_list_alone=True)]
            return intake

        intake = storage.rehearse_now(work)
        try:  # a refused import leaves the file as it was
            if self._file:
                self._write(self._file)
        except OSError as error:
            raise Refused(
                _("{file} cannot be written: {reason}", file=str(self._file), reason=reason(error))
            ) from error
        return intake

    def lines(self) -> Iterator[str]:
        """Yield what is printed."""
        t = self._t
        yield t(
            "Documents under way: {count}, of which this list changes or stops: {touched}",
            count=self._under_way,
            touched=len({each.item_id for each in self._changes if each.fate is not Fate.DRAFTER}),
        )
        for group, named in GROUPS.items():
            found = [change for change in self._changes if group in _groups(change)]
            if not found:
                continue
            documents = len({change.item_id for change in found})
            yield t(
                "{group}: documents {documents}, steps {steps}",
                group=named,
                documents=documents,
                steps=len(found),
            )
            if known := sum(change.is_known for change in found):
                yield "  " + t("steps that stood still before as well: {count}", count=known)
            yield from (f"  {line(t, each)}" for each in found[:LISTED])
            if more := len(found[LISTED:]):
                yield "  " + t("and {count} more steps (all of them: --csv FILE)", count=more)
        if self._file:
            yield t("All of them are in {file}.", file=str(self._file))

    def rows(self) -> list[dict[str, str | int | bool | None]]:
        """Return all changes for JSON, people by staff number; steps count from 1."""
        return [
            {
                "document": each.item_id,
                "drafter": each.drafter.id,
                "step": each.step + 1,
                "waits_for": each.before.id,
                "reason": each.reason,
                "outcome": each.fate,
                "successor": each.successor.id if each.successor else None,
                "merges": each.merges,
                "restores": each.restores,
                "stood_still_before": each.is_known,
            }
            for each in self._changes
        ]

    def _write(self, file: Path) -> None:
        with file.open("w", encoding="utf-8-sig", newline="") as stream:
            rows = csv.writer(stream)
            rows.writerow([self._t.text(each) for each in HEADINGS])
            rows.writerows(map(harmless, cells(self._t, each)) for each in self._changes)


def _place(change: Change) -> tuple[int, str, int]:
    """Return what documents are sorted by: their numbers, and their steps."""
    return len(change.item_id), change.item_id, change.step


def _groups(change: Change) -> set[str]:
    groups = {MERGES: change.merges, RESTORES: change.restores}
    return {str(change.fate), *(group for group, count in groups.items() if count)}


def harmless(cell: str) -> str:
    """Return a cell that a spreadsheet shows, and never runs as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def line(t: Translator, change: Change) -> str:
    values = {
        "number": change.item_id,
        "drafter": _called(change.drafter),
        "step": change.step + 1,
        "role": change.role,
        "before": _called(change.before),
        "reason": DEPARTED[change.reason],
    }
    if change.role is None:
        return t("{number} · drafted by {before} ({reason})", **values)
    if change.successor is None:
        return t(
            "{number} · drafted by {drafter} · step {step}, {role}: {before} ({reason})", **values
        )
    after = change.successor
    return t(
        "{number} · drafted by {drafter} · step {step}, {role}: {before} ({reason}) →"
        " {after} ({post})",
        **values,
        after=_called(after),
        post=" ".join(filter(None, (after.section, after.title))),
    )


def cells(t: Translator, change: Change) -> Sequence[str]:
    """Return a row of the file, in the order of `HEADINGS`."""
    after = change.successor or Signer("", "")
    return (
        change.item_id,
        change.drafter.id,
        change.drafter.name,
        str(change.step + 1),
        t.text(change.role) if change.role else "",
        change.before.id,
        change.before.name,
        t.text(DEPARTED[change.reason]),
        t.text(FATES[change.fate]),
        after.id,
        after.name,
        after.section,
        after.title,
        str(change.merges or ""),
        str(change.restores or ""),
        t("yes") if change.is_known else "",
    )


def _called(who: Signer) -> str:
    return f"{who.id} {who.name}"
