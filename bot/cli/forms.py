"""`kaigi forms …`: the files in which an administrator writes forms."""

import json
from contextlib import closing
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from bot.cli.office import terminal
from bot.database import NoDatabase, open_unchanged
from bot.forms import staff_list, texts_of
from bot.os_errors import reason
from bot.settings import BadSettings, OfficeSettings, read
from kaigi.errors import Refused, _
from kaigi.forms.definition import FormFile, OfficeFile
from kaigi.forms.form import text_of
from kaigi.forms.reading import SHIPPED, read_forms, texts_in
from kaigi.forms.staffing import StaffList, unstaffed
from kaigi.forms.yaml_file import BadFiles
from kaigi.ledger.settings import LedgerSettings
from kaigi.settings_group import N_

forms_app = typer.Typer(name="forms", help=N_("Forms and their routes."), no_args_is_help=True)


CHECK = N_("Check the forms of a folder, and who they ask: each problem with its line.")
INIT = N_("Copy the forms that come with Kaigi to a folder, to change them.")


@forms_app.command("check", help=CHECK)
def check(
    folder: Annotated[Path, typer.Argument(help=N_("The folder with the YAML files."))],
) -> None:
    t = terminal()
    texts = texts_of(folder)
    try:
        found = read_forms(texts)
        staff = _staff_list()
        if staff and (problems := unstaffed(texts, found, staff)):
            raise BadFiles(problems)
    except BadFiles as bad:
        for problem in bad.problems:  # as editors know it, so that a click leads there
            what = [f"{problem.where}:"] if problem.where else []
            what += [t.text(text) for text in (problem.reason, problem.next_step) if text]
            typer.echo(f"{folder / problem.file}:{problem.line}: {' '.join(what)}")
        typer.echo(t.plural("{n} problem.", "{n} problems.", len(bad.problems)))
        raise typer.Exit(1) from bad
    for name, form in found.items():
        typer.echo(f"{name}  {t.text(text_of(form.file.title))}")
    if staff is None:
        typer.echo(t("Not compared with the staff list: there is none here."))
    typer.echo(t.plural("{n} form, no problem.", "{n} forms, no problem.", len(found)))


def _staff_list() -> StaffList | None:
    """Return the staff list; None where there is no database, or no one in it."""
    try:
        storage = open_unchanged(read(OfficeSettings).database_url)
        top = read(LedgerSettings).top_decider
    except (NoDatabase, BadSettings):
        return None
    with closing(storage):
        staff = storage.read_now(lambda tx: staff_list(tx, has_top_decider=top is not None))
    return staff if staff.numbers else None


@forms_app.command("init", help=INIT)
def init(
    folder: Annotated[Path, typer.Argument(help=N_("A folder that is empty, or not there."))],
) -> None:
    t = terminal()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise Refused(
                _(
                    "{folder} is not empty; nothing was copied.",
                    folder=str(folder),
                ),
                _("Name an empty folder."),
            )
        texts = texts_in(SHIPPED)
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
    except OSError as error:
        raise Refused(
            _("{folder} cannot be written: {reason}", folder=str(folder), reason=reason(error))
        ) from error
    typer.echo(t("Copied to {folder}: {files}", folder=str(folder), files=", ".join(texts)))


@forms_app.command("schema", help=N_("Print the JSON schema of a form, for an editor."))
def schema(
    *,
    office: Annotated[bool, typer.Option("--office", help=N_("That of office.yml."))] = False,
) -> None:
    shape = OfficeFile if office else FormFile
    typer.echo(json.dumps(msgspec.json.schema(shape), ensure_ascii=False, indent=2))
