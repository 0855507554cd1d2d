"""`kaigi`: the command line."""

import asyncio
import logging
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text as Line

from bot import demo as box
from bot import doctor as clinic
from bot import manifest as papers
from bot.app import serve
from bot.log import configure
from bot.settings import BadSettings, Office, Settings, read
from bot.staff_commands import staff_app
from kaigi.errors import KaigiError, Unavailable
from kaigi.i18n import Languages, Translator
from kaigi.ledger.desk import AuditDesk
from kaigi.storage import Storage
from kaigi.storage import migrate as bring_up

BROKEN, BAD_SETTINGS, NO_DATABASE = 1, 2, 3

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
audit = typer.Typer(no_args_is_help=True, help="The record.")
app.add_typer(audit, name="audit")


class OpenOffice:
    """The record and the language, for commands that work on them."""

    def __init__(self) -> None:
        office = read(Office)
        self.translator = translator(office)
        self.storage = Storage(office.database_url)
        bring_up(self.storage)


app.add_typer(staff_app(OpenOffice), name="staff")


def translator(office: Office) -> Translator:
    return Languages(office.locale, office.zone).of(None)


@app.command()
def run() -> None:
    """Start the bot on a real workspace, from the environment and .env."""
    settings = read(Settings)
    configure()
    asyncio.run(serve(settings))


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Of the page; 0 takes a free one.")] = 8065,
    people: Annotated[int, typer.Option(min=30, help="How large the city is.")] = 400,
    folder: Annotated[Path, typer.Option(help="Where the demo's own record is kept.")] = box.FOLDER,
) -> None:
    """A workspace in a box: the chat, the bot and a sample city, all on this machine."""
    configure(logging.WARNING)
    office = read(Office)
    settings, workspace = box.prepare(office, people, folder)
    asyncio.run(box.run(office, settings, workspace, port))


@app.command()
def doctor() -> None:
    """Try tokens, scopes, database and clock one by one, and say how to mend each."""
    settings = read(Settings)
    raise typer.Exit(asyncio.run(_examine(settings)))


async def _examine(settings: Settings) -> int:
    t, console, sick = translator(settings), Console(), 0
    async for finding in clinic.examine(settings):
        console.print(Line(f"{'✗' if finding.mend else '✓'} {t.text(finding.what)}"))
        if finding.mend:
            sick += 1
            console.print(Line(f"  → {t.text(finding.mend)}"))
    return BROKEN if sick else 0


@app.command()
def manifest() -> None:
    """Print the app's manifest and the link that creates the app from it."""
    typer.echo(papers.text())
    typer.echo(papers.link(), err=True)


@app.command()
def migrate() -> None:
    """Bring the database up to this version. `kaigi run` does so by itself."""
    OpenOffice()


@audit.command()
def verify() -> None:
    """Walk the chain of every document, and name the first entry that does not fit."""
    office = OpenOffice()
    verdict = asyncio.run(AuditDesk(office.storage).verify())
    t = office.translator
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


def main() -> None:
    """Exit codes: 1 refused or something does not hold, 2 settings, 3 no database."""
    try:
        app()
    except BadSettings as error:
        t = _language_of_errors()
        sys.exit(_complain([t.text(problem) for problem in error.problems], BAD_SETTINGS))
    except Unavailable as error:
        sys.exit(_complain([_language_of_errors().text(error.text)], NO_DATABASE))
    except KaigiError as error:
        sys.exit(_complain([_language_of_errors().text(error.text)], BROKEN))


def _language_of_errors() -> Translator:
    """Settings may be what is wrong: then in the default language."""
    try:
        return translator(read(Office))
    except BadSettings:
        return translator(Office.model_construct())


def _complain(lines: list[str], code: int) -> int:
    for line in lines:
        typer.echo(line, err=True)
    return code


if __name__ == "__main__":
    main()
