"""Reports of an import of a staff list, and of its rehearsal: as text, and as JSON."""

import json
from collections.abc import Sequence
from typing import Any

import typer
from msgspec.structs import asdict

from bot.cli import deputies, documents, rehearsal
from bot.forms import Unmet
from kaigi.approvals.items import Departed
from kaigi.errors import Refused, _
from kaigi.i18n import Translator
from kaigi.staff.columns import COLUMNS, TITLES
from kaigi.staff.rules import BadRoster, Intake, Member, Problem, Roster

_LISTED = 20


def as_text(
    t: Translator,
    outcome: Intake | Refused,
    read: Roster | None = None,
    waiting: Sequence[Departed] = (),
    rehearsed: rehearsal.Report | None = None,
    lacking: Sequence[Unmet] = (),
) -> None:
    if problems := _problems(outcome):
        from bot.cli import console  # noqa: PLC0415 - slow to load: rich

        titles = {field: t.text(title) for field, title in TITLES.items()}
        called = titles | dict(read.headings if read else {})
        rows = [
            (str(p.line), called[p.column] if p.column else "", t.text(p.reason)) for p in problems
        ]
        console.show_table([t("Line"), t("Column"), t("Problem")], rows, folding=2)
    if isinstance(outcome, Refused):
        lines = [t.text(text) for text in (outcome.text, outcome.next_step) if text]
    else:
        lines = _summary(t, outcome, is_done=rehearsed is None)
        lines += _notes(t, read) if read else []
        lines += rehearsed.lines() if rehearsed else []
        if lacking:
            lines.append(t("Forms or settings ask for what this staff list lacks:"))
            lines += ["  " + " ".join(t.text(each) for each in pair if each) for pair in lacking]
        summaries = (documents.summary(waiting), documents.returned_summary(waiting))
        lines += [t.text(what) for what in summaries if what]
    for line in lines:
        typer.echo(line)


def _problems(outcome: Intake | Refused) -> Sequence[Problem]:
    return outcome.problems if isinstance(outcome, Intake | BadRoster) else ()


def _summary(t: Translator, intake: Intake, *, is_done: bool) -> list[str]:
    counts = {
        "new": len(intake.new),
        "changed": len(intake.changed),
        "reactivated": len(intake.reactivated),
        "unchanged": intake.unchanged,
        "deactivated": len(intake.deactivated),
    }
    done = _(
        "Imported. New: {new}, changed: {changed}, reactivated: {reactivated},"
        " unchanged: {unchanged}, deactivated: {deactivated}",
        **counts,
    )
    rehearsed = _(
        "Rehearsed; nothing was changed. New: {new}, changed: {changed},"
        " reactivated: {reactivated}, unchanged: {unchanged}, deactivated: {deactivated}",
        **counts,
    )
    lines = [t.text(done if is_done else rehearsed)]
    if gone := intake.deactivated:
        more = " …" if len(gone) > _LISTED else ""
        lines.append(t("Deactivated: {numbers}", numbers=", ".join(gone[:_LISTED]) + more))
    lines += _posts(t, intake)
    lines += [t.text(what) for what, _mend in deputies.told(intake.deputies)]
    if intake.problems:
        left_out: dict[int, int] = {}
        for each in intake.problems:
            left_out[each.line] = max(each.lines, left_out.get(each.line, 0))
        count = sum(left_out.values())
        lines.append(
            t("Lines left out: {count}. The people in them stay as they were.", count=count)
        )
    return lines


def _posts(t: Translator, intake: Intake) -> list[str]:
    """Name new and vanished units, and where nothing can be decided, as far as they fit."""
    lines = []
    for units, sentence in (
        (intake.new_units, _("Units that are new on this list: {units}")),
        (intake.gone_units, _("Units that are no longer on this list: {units}")),
        (
            intake.without_head,
            _("Without a head, so that nothing can be decided there: {units}"),
        ),
    ):
        if units:
            named = ", ".join(units[:_LISTED]) + (" …" if len(units) > _LISTED else "")
            lines.append(t(sentence.msgid, units=named))
    if heads := intake.out_of_reach:
        named = ", ".join(map(_called, heads[:_LISTED])) + (" …" if len(heads) > _LISTED else "")
        lines.append(t("Heads without an account in Slack: {people}", people=named))
    return lines


def _called(head: Member) -> str:
    return f"{head.number} {head.name} ({', '.join(head.heads)})"


def _notes(t: Translator, read: Roster) -> list[str]:
    """List the columns that were ignored and those that were missing."""
    lines = []
    if read.ignored:
        lines.append(
            t("Columns that Kaigi does not use: {headings}", headings=", ".join(read.ignored))
        )
    if absent := [t.text(column.title) for column in COLUMNS if column.field not in read.given]:
        lines.append(t("Not in this file, so left as it was: {columns}", columns=", ".join(absent)))
    return lines


def as_json(
    t: Translator,
    outcome: Intake | Refused,
    read: Roster | None = None,
    waiting: Sequence[Departed] = (),
    rehearsed: rehearsal.Report | None = None,
    lacking: Sequence[Unmet] = (),
) -> None:
    """Print the outcome as JSON, by staff number; `reason`, `error`, `next_step` are texts."""
    is_done = isinstance(outcome, Intake) and rehearsed is None
    report: dict[str, Any] = {"imported": is_done}
    if isinstance(outcome, Intake):
        report |= {
            name: [member.number for member in getattr(outcome, name)]
            for name in ("new", "changed", "reactivated")
        }
        report |= {"unchanged": outcome.unchanged, "deactivated": list(outcome.deactivated)}
        report["new_units"] = list(outcome.new_units)
        report["gone_units"] = list(outcome.gone_units)
        report["deputies"] = asdict(outcome.deputies)
        report["without_head"] = list(outcome.without_head)
        report["out_of_reach"] = [member.number for member in outcome.out_of_reach]
    else:
        report["error"] = t.text(outcome.text)
        report["next_step"] = t.text(outcome.next_step) if outcome.next_step else None
    report["problems"] = [
        {"line": problem.line, "column": problem.column, "reason": t.text(problem.reason)}
        for problem in _problems(outcome)
    ]
    report["ignored"] = list(read.ignored) if read else []
    report["documents_waiting"] = documents.rows(waiting)
    report["forms"] = [
        {"reason": t.text(what), "next_step": t.text(mend) if mend else None}
        for what, mend in lacking
    ]
    if rehearsed:
        report["rehearsed"] = rehearsed.rows()
    typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
