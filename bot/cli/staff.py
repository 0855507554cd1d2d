"""`kaigi staff …`: the staff register from the command line."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import asdict

from bot.app import CHANNEL
from bot.cli import documents, identity, rehearsal, staff_report
from bot.cli.office import Opening, terminal
from bot.forms import Unmet, unmet
from bot.os_errors import reason
from bot.settings import read as read_settings
from bot.settings import terminal_language
from kaigi.delivery.outbox import Outbox
from kaigi.errors import Refused, _
from kaigi.i18n import LANGUAGES, Translator
from kaigi.ledger.settings import LedgerSettings
from kaigi.settings_group import N_
from kaigi.staff import roster, sample
from kaigi.staff.desk import StaffDesk
from kaigi.staff.rules import Listed, Roster
from kaigi.storage import Storage

IMPORT = N_("Bring the register in line with a CSV file. People who are not in it are deactivated.")
_MOST = 100_000


def staff_app(
    open_office: Opening, open_to_read: Opening, open_there: Opening | None = None
) -> typer.Typer:
    """Return the commands. The import alone makes a database, and only for a file that is there."""
    app = typer.Typer(name="staff", help=N_("The staff register."), no_args_is_help=True)
    _add_import(app, open_office, open_to_read)
    identity.add_commands(app, open_there or open_office)
    _add_sample(app)
    _add_list(app, open_to_read)
    return app


def _add_import(app: typer.Typer, open_office: Opening, open_to_read: Opening) -> None:
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
        report = staff_report.as_json if as_json else staff_report.as_text
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
        text = roster.write(city, language)
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


def _show_list(t: Translator, found: Sequence[Listed]) -> None:
    for who in found:  # one line each, which `grep` finds and no column cuts
        account = t("in Slack") if who.in_chat else t("not in Slack")
        section = t("{section} (head)", section=who.section) if who.is_head else who.section
        cells = [who.number, who.name, section, who.title, account, who.email or t("no address")]
        if who.deputies:
            cells.append(t("deputies: {numbers}", numbers=", ".join(who.deputies)))
        typer.echo("  ".join(cell for cell in cells if cell))
    typer.echo(t("People: {count}", count=len(found)) if found else t("Nobody."))
