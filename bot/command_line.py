"""`kaigi`: the command line."""

import asyncio
import io
import json
import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot import log
from bot import manifest as papers
from bot.app import translator
from bot.database import NoDatabase, as_it_is, up_to_date
from bot.export import lines
from bot.outbox_commands import outbox_app
from bot.service import serve
from bot.settings import BadSettings, Office, Settings, Tongue, read
from bot.staff_commands import staff_app
from kaigi.errors import KaigiError, Text
from kaigi.i18n import LANGUAGES, Languages, Translator
from kaigi.ledger.desk import AuditDesk

BROKEN, BAD_SETTINGS, NO_DATABASE = 1, 2, 3
READ_BY_BOLT_TOO = ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET")
"""Left in the environment, they would have it warn of a second token, or wait for installations by OAuth."""
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
        office = read(Office)
        log.configure(logging.WARNING)
        self.translator = translator(office)
        self.storage = up_to_date(office.database_url)


app.add_typer(staff_app(OpenOffice), name="staff")
app.add_typer(outbox_app(OpenOffice), name="outbox")


@app.command()
def run() -> None:
    """Start the bot on a workspace."""
    settings = read(Settings)
    for name in READ_BY_BOLT_TOO:
        os.environ.pop(name, None)
    log.configure()
    asyncio.run(serve(settings))


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Of the page; 0 takes a free one.")] = 8065,
    people: Annotated[int, typer.Option(min=30, help="How large the city is.")] = 400,
    folder: Annotated[Path, typer.Option(help="Where the demo's own record is kept.")] = DEMO,
    *,
    open_page: Annotated[bool, typer.Option("--open", help="Show the page in the browser.")] = False,
) -> None:
    """Try it: a chat, the bot and a sample city, all on this machine."""
    from bot import demo as box  # noqa: PLC0415 - a city, and how to run a sandbox: `run` need not wait for it

    office = read(Office)
    log.configure(logging.WARNING)
    with box.alone_in(folder):
        settings, workspace = box.prepare(office, people, folder)
        asyncio.run(box.run(office, settings, workspace, port, open_page=open_page))


@app.command()
def doctor() -> None:
    """Try what Kaigi stands on, one by one; say how to mend it."""
    settings = read(Settings)
    log.configure(log.SILENT)
    raise typer.Exit(asyncio.run(_examine(settings)))


async def _examine(settings: Settings) -> int:
    from bot import doctor as clinic  # noqa: PLC0415 - knows Zoom too, for which `run` need not wait

    t, sick = translator(settings), 0
    async for finding in clinic.examine(settings):
        typer.echo(f"{'✗' if finding.mend else '✓'} {t.text(finding.what)}")
        if finding.mend:
            sick += 1
            typer.echo(f"  → {t.text(finding.mend)}")
    return BROKEN if sick else 0


@app.command()
def manifest() -> None:
    """Print the app's manifest; on stderr, a link that creates it."""
    typer.echo(papers.text(), nl=False)
    typer.echo(papers.link(), err=True)


@app.command()
def migrate() -> None:
    """Bring the database up to this version, as `run` does itself."""
    OpenOffice().storage.close()


@audit.command()
def verify() -> None:
    """Walk every chain; name the first entry that does not fit."""
    office = read(Office)
    log.configure(log.SILENT)
    storage, t = as_it_is(office.database_url), translator(office)
    verdict = asyncio.run(AuditDesk(storage).verify())
    storage.close()
    if verdict.broken:
        typer.echo(t.text(verdict.broken), err=True)
        raise typer.Exit(BROKEN)
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
    office = read(Office)
    log.configure(log.SILENT)
    storage = as_it_is(office.database_url)
    for line in lines(storage):
        typer.echo(json.dumps(line, ensure_ascii=False))
    storage.close()


def main() -> None:
    """Exit codes: 1 refused or something does not hold, 2 settings, 3 no database."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter is no reason to fail
    try:
        app()
    except BadSettings as error:
        sys.exit(_complain(error.problems, BAD_SETTINGS))
    except KaigiError as error:
        step = getattr(error, "next_step", None)
        code = NO_DATABASE if isinstance(error, NoDatabase) else BROKEN
        sys.exit(_complain([error.text, step] if step else [error.text], code))


def _complain(texts: list[Text], code: int) -> int:
    t = _language_of_errors()
    for text in texts:
        typer.echo(t.text(text), err=True)
    return code


def _language_of_errors() -> Translator:
    """Settings may be what is wrong: even then in the reader's language, unless that is the one."""
    zone = Office().zone
    try:
        return Languages(read(Tongue).locale, zone).of(None)
    except BadSettings:
        return Languages(LANGUAGES[0], zone).of(None)
