"""`kaigi`: the command line."""

import asyncio
import json
import logging
from pathlib import Path
from typing import Annotated

import typer

from bot import log
from bot.app import translator
from bot.cli import manifest, run
from bot.cli.export import lines
from bot.cli.outbox import outbox_app
from bot.cli.staff import staff_app
from bot.database import as_it_is, up_to_date
from bot.settings import OfficeSettings, Settings, read
from kaigi.ledger.audit import AuditDesk

DEMO = Path(".cache/demo")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Kaigi circulates documents for approval inside Slack. Settings: the environment and .env.",
)
audit = typer.Typer(no_args_is_help=True, help="Check the record.")
app.add_typer(audit, name="audit")


class OpenOffice:
    """The record and the language, for commands that work on them."""

    def __init__(self) -> None:
        office = read(OfficeSettings)
        log.configure(logging.WARNING)
        self.translator = translator(office)
        self.storage = up_to_date(office.database_url)


app.add_typer(staff_app(OpenOffice), name="staff")
app.add_typer(outbox_app(OpenOffice), name="outbox")


@app.command("run")
def run_bot() -> None:
    """Start the bot on a workspace."""
    run.run()


@app.command("demo")
def run_demo(
    port: Annotated[int, typer.Option(help="Of the page; 0 takes a free one.")] = 8065,
    people: Annotated[int, typer.Option(min=30, help="How large the city is.")] = 400,
    folder: Annotated[Path, typer.Option(help="Where the demo's own record is kept.")] = DEMO,
    *,
    open_page: Annotated[
        bool, typer.Option("--open", help="Show the page in the browser.")
    ] = False,
) -> None:
    """Try it: a chat, the bot and a sample city, all on this machine."""
    from bot.cli import demo  # noqa: PLC0415 - the sample city, slow to load

    office = read(OfficeSettings)
    log.configure(logging.WARNING)
    with demo.alone_in(folder):
        settings, workspace = demo.prepare(office, people, folder)
        asyncio.run(demo.run(office, settings, workspace, port, open_page=open_page))


@app.command("doctor")
def run_doctor() -> None:
    """Try what Kaigi stands on, one by one; say how to mend it."""
    settings = read(Settings)
    log.configure(log.SILENT)
    raise typer.Exit(asyncio.run(_examine(settings)))


async def _examine(settings: Settings) -> int:
    from bot.cli import doctor  # noqa: PLC0415 - slow to load: Zoom

    t, sick = translator(settings), 0
    async for finding in doctor.examine(settings):
        typer.echo(f"{'✗' if finding.mend else '✓'} {t.text(finding.what)}")
        if finding.mend:
            sick += 1
            typer.echo(f"  → {t.text(finding.mend)}")
    return run.BROKEN if sick else 0


@app.command("manifest")
def print_manifest() -> None:
    """Print the app's manifest; on stderr, a link that creates it."""
    typer.echo(manifest.text(), nl=False)
    typer.echo(manifest.link(), err=True)


@app.command()
def migrate() -> None:
    """Bring the database up to this version, as `run` does itself."""
    OpenOffice().storage.close()


@audit.command()
def verify() -> None:
    """Walk every chain; name the first entry that does not fit."""
    office = read(OfficeSettings)
    log.configure(log.SILENT)
    storage, t = as_it_is(office.database_url), translator(office)
    verdict = asyncio.run(AuditDesk(storage).verify())
    storage.close()
    if verdict.broken:
        typer.echo(t.text(verdict.broken), err=True)
        raise typer.Exit(run.BROKEN)
    typer.echo(
        t(
            "Every chain holds: {documents} documents, {entries} entries.",
            documents=verdict.documents,
            entries=verdict.entries,
        )
    )


@app.command()
def export() -> None:
    """Print the record, as JSON lines.

    The bot may go on meanwhile. People are staff numbers, times are ISO 8601. By "type":

    \b
    document     id, drafter, state, waiting_for, entries: sequence, round, kind, by, at, key, hash, and
                 title where it was drafted or resubmitted. state: circulating, returned, decided.
                 kind: drafted, approved, decided, returned, resubmitted
    declaration  key, person, day, places, at: what was said of a day. places: am and pm, as far as said
    day          person, day, places: what stands of it
    meeting      id, host, guests, topic, channel, state, zoom_id, asked_at, ended_at.
                 state: reserved, open, closing, over, refused
    task         key, kind, state, claims, failures, error: what was to leave the house.
                 state: open, done, dead; claims: how often it was begun

    What is written meanwhile may be in it or not, but each line is whole.
    """
    office = read(OfficeSettings)
    log.configure(log.SILENT)
    storage = as_it_is(office.database_url)
    for line in lines(storage):
        typer.echo(json.dumps(line, ensure_ascii=False))
    storage.close()
