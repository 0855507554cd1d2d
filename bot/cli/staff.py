"""`kaigi staff …`: the staff register from the command line."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from msgspec.structs import asdict

from bot.app import CHANNEL
from bot.cli import documents, identity, rehearsal
from bot.cli.office import Opening, terminal
from bot.forms import Unmet, unmet
from bot.os_errors import reason
from bot.settings import read as read_settings
from bot.settings import terminal_language
from kaigi.approvals.items import Departed
from kaigi.delivery.outbox import Outbox
from kaigi.errors import Refused, _
from kaigi.i18n import LANGUAGES, Translator
from kaigi.ledger.settings import LedgerSettings
from kaigi.settings_group import N_
from kaigi.staff import roster, sample
from kaigi.staff.columns import COLUMNS, TITLES
from kaigi.staff.desk import StaffDesk
from kaigi.staff.rules import BadRoster, Intake, Listed, Member, Problem, Roster
from kaigi.storage import Storage

IMPORT = N_("Bring the register in line with a CSV file. People who are not in it are deactivated.")
_LISTED = 20
_MOST = 100_000


def staff_app(
    open_office: Opening, open_to_read: Opening, open_there: Opening | None = None
) -> typer.Typer:
    """Return the commands. The import alone makes a database, and only for a file that is there."""
    app = typer.Typer(name="staff", help=N_("The staff register."), no_args_is_help=True)

    @app.command("import", help=IMPORT)
    def import_file(
        file: Annotated[Path, typer.Argument(help=N_("The roster, a CSV file."))],
        *,
        partial: Annotated[
            bool, typer.Option("--partial", help=N_("Import the good rows alone."))
        ] = False,
        yes: Annotated[
            bool, typer.Option("--yes", help=N_("Deactivate however many are gone."))
        ] = False,
        as_json: Annotated[bool, typer.Option("--json", help=N_("Report as JSON."))] = False,
        rehearse: Annotated[
            bool, typer.Option("--rehearse", help=N_("Change nothing; tell what would change."))
        ] = False,
        csv: Annotated[
            Path | None,
            typer.Option(help=N_("With --rehearse: a file for all changes of documents.")),
        ] = None,
    ) -> None:
        if csv and not rehearse:
            raise typer.BadParameter("--rehearse", param_hint="--csv")
        report = _json if as_json else _told
        try:
            data = _bytes(file)  # before the database, which the import makes
        except Refused as refused:
            report(terminal(), refused)
            raise typer.Exit(1) from refused
        office = open_to_read() if rehearse else open_office()
        rehearsed = rehearsal.Report(office.translator, csv) if rehearse else None
        read: Roster | None = None
        try:
            read = roster.read(data)
            if rehearsed:
                intake = rehearsed.fill(office.storage, read, partial=partial, yes=yes)
            else:
                desk = StaffDesk(office.storage, Outbox(channel=CHANNEL))
                intake = asyncio.run(desk.import_roster(read, partial=partial, yes=yes))
        except Refused as refused:
            report(office.translator, refused, read)
            raise typer.Exit(1) from refused
        waiting = rehearsed.waiting if rehearsed else documents.foreseen(office.storage)
        lacking = rehearsed.unmet if rehearsed else _unmet(office.storage)
        report(office.translator, intake, read, waiting, rehearsed, lacking)

    identity.add_commands(app, open_there or open_office)
    _add_sample(app)
    _add_list(app, open_to_read)
    return app


def _add_sample(app: typer.Typer) -> None:
    @app.command("sample", help=N_("Write the roster of a city hall that does not exist."))
    def write_sample(
        people: Annotated[int, typer.Option(min=sample.FEWEST, max=_MOST)] = sample.DEMO,
        seed: Annotated[int, typer.Option(help=N_("Another seed, other people."))] = 0,
        output: Annotated[
            Path | None, typer.Option(help=N_("Otherwise to standard output."))
        ] = None,
        locale: Annotated[
            str | None,
            typer.Option(help=N_("ja or en; otherwise the language of the command line.")),
        ] = None,
    ) -> None:
        language = locale or terminal_language()
        if language not in LANGUAGES:
            raise typer.BadParameter(", ".join(LANGUAGES), param_hint="--locale")
        city = sample.roster(sample.city(people, seed), language)
        text = roster.write(city, language, without={"deputies"})  # nothing uses them yet
        if output is None:
            typer.echo(text, nl=False)
        else:
            try:  # the mark at the beginning tells Excel that it is UTF-8
                output.write_text(text, "utf-8-sig", newline="")
            except OSError as error:
                raise Refused(
                    _("{file} cannot be written: {reason}", file=str(output), reason=reason(error))
                ) from error


def _add_list(app: typer.Typer, open_to_read: Opening) -> None:
    @app.command("list", help=N_("Show the active staff, and who is found in Slack."))
    def list_staff(
        *,
        unmatched: Annotated[
            bool, typer.Option("--unmatched", help=N_("Those without an account in Slack alone."))
        ] = False,
        as_json: Annotated[bool, typer.Option("--json", help=N_("Report as JSON."))] = False,
    ) -> None:
        office = open_to_read()
        found = asyncio.run(StaffDesk(office.storage).listed(unmatched=unmatched))
        if as_json:
            typer.echo(json.dumps([asdict(row) for row in found], ensure_ascii=False, indent=2))
        else:
            _show_list(office.translator, found)


def _unmet(storage: Storage) -> list[Unmet]:
    settings = read_settings(LedgerSettings)
    return storage.read_now(lambda tx: [*unmet(tx, settings, of_list_alone=True)])


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refused(
            _("{file} cannot be read: {reason}", file=str(file), reason=reason(error))
        ) from error


def _told(
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


def _show_list(t: Translator, found: Sequence[Listed]) -> None:
    for who in found:  # one line each, which `grep` finds and no column cuts
        account = t("in Slack") if who.in_chat else t("not in Slack")
        section = t("{section} (head)", section=who.section) if who.is_head else who.section
        cells = [who.number, who.name, section, who.title, account, who.email or t("no address")]
        typer.echo("  ".join(cell for cell in cells if cell))
    typer.echo(t("People: {count}", count=len(found)) if found else t("Nobody."))


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
    if "deputies" in read.given:
        lines.append(
            t("The deputies are kept, but not used yet: no one decides in another's place.")
        )
    given = read.given | {"deputies"}  # asked of no one until they are used
    if absent := [t.text(column.title) for column in COLUMNS if column.field not in given]:
        lines.append(t("Not in this file, so left as it was: {columns}", columns=", ".join(absent)))
    return lines


def _json(
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
