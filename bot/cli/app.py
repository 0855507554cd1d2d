"""`kaigi`: the command line."""

import asyncio
import json
import logging
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from bot import log
from bot.app import ROOMS, read_all_settings
from bot.cli import manifest, run
from bot.cli.audit import audit_app
from bot.cli.documents import documents_app
from bot.cli.export import export
from bot.cli.forms import forms_app
from bot.cli.language import in_language
from bot.cli.office import open_office, open_there, open_to_read, terminal, translator
from bot.cli.outbox import outbox_app
from bot.cli.staff import staff_app
from bot.database import open_unchanged
from bot.settings import OfficeSettings, Settings, read
from kaigi.settings_group import N_

DEMO = Path(".cache/demo")

EXPORT = N_(
    """Print the record, as JSON lines.

The bot may run meanwhile. People are staff numbers, times are ISO 8601. By "type":

\b
document     id, drafter, proxy (who wrote it on the drafter's behalf, or null), state,
             waiting_for, entries: sequence, round, kind, by, at, key,
             hash; title, form, fields (by name, amounts in yen), related (documents),
             files (name, size, digest: SHA-256 or null) and principal (on whose behalf, or null)
             where it was drafted or resubmitted; comment where it
             was returned, rejected, resubmitted, asked about, answered or held; inquiry (the
             question's sequence) where it was answered; answer (approve, consent,
             confirm) where it was approved; step, to, people where it was sent back to
             an earlier step; step, from, to, reason, by_administrator,
             dropped and restored (role, unit, to) where it was handed on.
             state: circulating, returned, decided, withdrawn, rejected.
             kind: drafted, approved, pulled_back, decided, returned, rejected,
             resubmitted, withdrawn, reassigned, inquired, replied, sent_back,
             held, released
comment      document, number, by, at, key, text: a reply to a card
reminder     person, day, item, kind, at, by, words: that a person was reminded of a document.
             kind: digest, escalated, by_hand; by: the drafter who did it by hand
declaration  key, person, day, places, at: one declaration of a day.
             places: by am, pm or a span such as 13:00-15:00
day          person, day, places: the day as it stands
meeting      id, host, guests, topic, channel, state, zoom_id, asked_at, ended_at.
             state: reserved, open, closing, over, refused
task         key, kind, state, claims, failures, error: a call to the outside.
             claims: how often a sending was begun

What is written meanwhile may be included or not, but each line is complete."""
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help=N_("Kaigi circulates documents for approval inside Slack. Settings: environment, .env."),
)


def command_line() -> None:
    """Run the command in `sys.argv`, in the language of the terminal."""
    in_language(app, terminal())()


def print_version(wanted: bool) -> None:
    """Print the version and exit."""
    if wanted:
        typer.echo(f"kaigi {version('kaigi')}")
        raise typer.Exit


@app.callback()
def kaigi(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=print_version, is_eager=True, help=N_("Print the version.")
        ),
    ] = False,
) -> None:
    """Take the options that belong to no command."""


app.add_typer(audit_app)
app.add_typer(forms_app)
app.add_typer(staff_app(open_office, open_to_read, open_there), name="staff")
app.add_typer(outbox_app(open_there, open_to_read), name="outbox")
app.add_typer(documents_app(open_there, open_to_read), name="documents")


@app.command("run", help=N_("Start the bot on a workspace."))
def run_bot() -> None:
    run.run()


@app.command("demo", help=N_("Try it: a chat, the bot and a sample city, all on this machine."))
def run_demo(
    port: Annotated[int, typer.Option(help=N_("Of the page; 0 takes a free one."))] = 8065,
    people: Annotated[int, typer.Option(min=30, help=N_("How large the city is."))] = 400,
    folder: Annotated[Path, typer.Option(help=N_("Where the demo's own record is kept."))] = DEMO,
    *,
    open_page: Annotated[
        bool, typer.Option("--open", help=N_("Show the page in the browser."))
    ] = False,
) -> None:
    from bot.cli import demo  # noqa: PLC0415 - the sample city, slow to load

    office = demo.read_office()
    log.configure(logging.WARNING)
    with demo.alone_in(folder):
        settings, workspace = demo.prepare(office, people, folder)
        asyncio.run(demo.run(office, settings, workspace, port, open_page=open_page))


@app.command("doctor", help=N_("Check what Kaigi depends on; say how to fix what fails."))
def run_doctor() -> None:
    settings = read_all_settings()
    log.configure(log.SILENT)
    raise typer.Exit(asyncio.run(_examine(settings)))


async def _examine(settings: Settings) -> int:
    from bot.cli import doctor  # noqa: PLC0415 - slow to load: Zoom

    t = translator(settings.office)
    failed = 0
    async for finding in doctor.examine_all(settings):
        typer.echo(f"{finding.mark} {t.text(finding.what)}")
        if finding.mend:
            failed += 1
            typer.echo(f"  → {t.text(finding.mend)}")
    return run.FAILED if failed else 0


@app.command("manifest", help=N_("Print the app's manifest; on stderr, a link that creates it."))
def print_manifest() -> None:
    typer.echo(manifest.text(), nl=False)
    t = terminal()
    typer.echo(t("This link opens Slack and creates the app:"), err=True)
    typer.echo(manifest.link(), err=True)


@app.command(help=N_("Bring the database up to this version, as `run` does itself."))
def migrate() -> None:
    open_office().storage.close()


@app.command("export", help=EXPORT)
def print_export() -> None:
    office = read(OfficeSettings)
    log.configure(log.SILENT)
    storage = open_unchanged(office.database_url)
    for line in export(storage, ROOMS):
        typer.echo(json.dumps(line, ensure_ascii=False))
    storage.close()
