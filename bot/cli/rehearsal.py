"""`kaigi staff import --rehearse`: what a staff list would do to the documents under way.

No titles: an administrator is no reader of the documents.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

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
    """Rehearsal of one staff list: the changes of documents, counted by group.

    The first of each group are printed. All go to the file, if there is one, and are kept if
    `keeps_all`, for JSON.
    """

    def __init__(self, t: Translator, file: Path | None = None, *, keeps_all: bool = False) -> None:
        self._t = t
        self._file = file
        self._closing = ExitStack()
        self._stream: TextIO | None = None
        self._most = None if keeps_all else LISTED
        self._kept: dict[str, list[Change]] = defaultdict(list)
        self._counts: Counter[str] = Counter()
        self._known: Counter[str] = Counter()
        self._touched: set[str] = set()
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
            if self._file:  # which a refused import leaves as it was
                opened = self._file.open("w", encoding="utf-8-sig", newline="")
                self._stream = self._closing.enter_context(opened)
                csv.writer(self._stream).writerow([self._t.text(each) for each in HEADINGS])
            self.waiting = documents.waiting(tx)
            for change in documents.changes(tx, now, known):
                self._add(change)
            self._under_way = documents.under_way(tx)
            self.unmet = [*unmet(tx, settings, of_list_alone=True)]
            return intake

        try:
            with self._closing:
                return storage.rehearse_now(work)
        except OSError as error:
            raise Refused(
                _("{file} cannot be written: {reason}", file=str(self._file), reason=reason(error))
            ) from error

    def lines(self) -> Iterator[str]:
        """Yield what is printed."""
        t = self._t
        yield t(
            "Documents under way: {count}, of which this list changes or stops: {touched}",
            count=self._under_way,
            touched=len(self._touched),
        )
        for group, named in GROUPS.items():
            if not (count := self._counts[group]):
                continue
            yield t("{group}: {count}", group=named, count=count)
            if known := self._known[group]:
                yield "  " + t("stood still before as well: {count}", count=known)
            yield from (f"  {line(t, each)}" for each in self._kept[group])
            if count > LISTED:
                yield "  " + t("and {count} more (all of them: --csv FILE)", count=count - LISTED)
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
            for fate in Fate
            for each in self._kept[fate]
        ]

    def _add(self, change: Change) -> None:
        self._touched.add(change.item_id)
        groups = {MERGES: change.merges, RESTORES: change.restores}
        for group in (change.fate, *(each for each, count in groups.items() if count)):
            self._counts[group] += 1
            self._known[group] += change.is_known
            if self._most is None or len(self._kept[group]) < self._most:
                self._kept[group].append(change)
        if self._stream:
            csv.writer(self._stream).writerow(map(harmless, cells(self._t, change)))


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
