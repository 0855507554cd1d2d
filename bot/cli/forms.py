"""`kaigi forms …`: the files in which an administrator writes forms."""

import json
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from bot.cli.office import terminal
from bot.forms import texts_of
from bot.os_errors import reason
from kaigi.errors import Refused, _
from kaigi.forms.definition import FormFile, OfficeFile
from kaigi.forms.form import text_of
from kaigi.forms.reading import SHIPPED, read_forms, texts_in
from kaigi.forms.yaml_file import BadFiles
from kaigi.settings_group import N_

forms_app = typer.Typer(name="forms", help=N_("Forms and their routes."), no_args_is_help=True)


CHECK = N_("Check the forms of a folder: each problem with its line.")
INIT = N_("Copy the forms that come with Kaigi to a folder, to change them.")


@forms_app.command("check", help=CHECK)
def check(
    folder: Annotated[Path, typer.Argument(help=N_("The folder with the YAML files."))],
) -> None:
    t = terminal()
    try:
        found = read_forms(texts_of(folder))
    except BadFiles as bad:
        for problem in bad.problems:  # as editors know it, so that a click leads there
            what = [f"{problem.where}:"] if problem.where else []
            what += [t.text(text) for text in (problem.reason, problem.next_step) if text]
            typer.echo(f"{folder / problem.file}:{problem.line}: {' '.join(what)}")
        typer.echo(t.plural("{n} problem.", "{n} problems.", len(bad.problems)))
        raise typer.Exit(1) from bad
    for name, form in found.items():
        typer.echo(f"{name}  {t.text(text_of(form.file.title))}")
    typer.echo(t.plural("{n} form, no problem.", "{n} forms, no problem.", len(found)))


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
