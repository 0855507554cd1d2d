"""`kaigi audit …`: checks of the record, which change nothing."""

import asyncio

import typer

from bot import log
from bot.cli import run
from bot.cli.office import translator
from bot.database import open_unchanged
from bot.settings import OfficeSettings, read
from kaigi.ledger.audit import AuditDesk
from kaigi.settings_group import N_
from kaigi.storage.integrity import damage

audit_app = typer.Typer(name="audit", no_args_is_help=True, help=N_("Check the record."))


@audit_app.callback()
def audit() -> None:
    """Keep `verify` a command of its own, though it is the only one."""


@audit_app.command(help=N_("Check the database and every chain of entries."))
def verify() -> None:
    """Print the verdict. Exit with FAILED, or with NOTHING_THERE where no document is."""
    office = read(OfficeSettings)
    log.configure(log.SILENT)
    t = translator(office)
    storage = open_unchanged(office.database_url)
    damaged = damage(storage)
    if damaged:
        typer.echo(t("The database file is damaged: {damage}", damage=damaged), err=True)
        raise typer.Exit(run.FAILED)
    verdict = asyncio.run(AuditDesk(storage).verify())
    storage.close()
    if verdict.broken:
        typer.echo(t.text(verdict.broken), err=True)
        raise typer.Exit(run.FAILED)
    if not verdict.documents:
        typer.echo(t("There is no document in the record."), err=True)
        raise typer.Exit(run.NOTHING_THERE)
    typer.echo(
        t(
            "Every chain holds: {documents} documents, {entries} entries.",
            documents=verdict.documents,
            entries=verdict.entries,
        )
    )
