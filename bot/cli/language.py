"""The command line in the language of the person at the terminal.

Our own texts are translated in the finished tree of commands. Typer looks up some of its texts by
gettext, and has the others built in.
"""

import gettext
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import typer
from typer._click.core import Context  # typer exports none of these classes
from typer._click.exceptions import (
    BadParameter,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
    UsageError,
)
from typer._click.formatting import HelpFormatter
from typer.main import get_command

from kaigi.i18n import LOCALES, Translator
from kaigi.settings_group import N_

DOMAIN = "kaigi"
TYPER = (
    N_("Arguments"),
    N_("Options"),
    N_("Commands"),
    N_("default: {default}"),
    N_("required"),
)
"""Texts that typer looks up by gettext."""
USAGE_ERROR = 2


def in_language(app: typer.Typer, t: Translator) -> Callable[[], None]:
    """Return a function that runs the command in `sys.argv`, with all texts in one language."""
    gettext.bindtextdomain(DOMAIN, LOCALES)
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = t.language
    command = get_command(app)
    translate(command, t)

    def run() -> None:
        try:
            sys.exit(command.main(prog_name="kaigi", standalone_mode=False) or 0)
        except UsageError as error:
            typer.echo(_said(error, sys.argv[1:], t), err=True)
            sys.exit(USAGE_ERROR)
        except typer.Abort:
            typer.echo(t("Nothing was done."), err=True)
            sys.exit(1)

    return run


def translate(command: Any, t: Translator) -> None:
    """Translate the help of a command, of its options, and of the commands below it."""
    if command.help:
        command.help = t(command.help)
    command.context_class = _context(t)
    command.options_metavar = t("[OPTIONS]")
    if hasattr(command, "commands"):
        command.subcommand_metavar = t("COMMAND [ARGS]...")
    for option in command.params:
        if option.help:
            option.help = t(option.help)
    for below in getattr(command, "commands", {}).values():
        translate(below, t)


def _context(t: Translator) -> type[Context]:
    """Make a context whose help has translations of the texts that typer has built in."""

    class Formatter(HelpFormatter):
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, prefix or t("Usage: "))

        def write_dl(self, rows: Sequence[tuple[str, str]], *more: Any, **named: Any) -> None:
            said = {"Show this message and exit.": t("Show this message and exit.")}
            super().write_dl([(name, said.get(text, text)) for name, text in rows], *more, **named)

    class InLanguage(Context):
        formatter_class = Formatter

    return InLanguage


def _said(error: UsageError, typed: Sequence[str], t: Translator) -> str:
    """Return what is wrong with the command line, and where its help is."""
    if isinstance(error, NoArgsIsHelpError):
        return error.format_message()
    path = error.ctx.command_path if error.ctx else "kaigi"
    name = ""
    if isinstance(error, BadParameter):
        name = error.param.get_error_hint() if error.param else str(error.param_hint or "")
    match error:
        case NoSuchOption():
            wrong = t("There is no option {name}.", name=error.option_name)
        case MissingParameter():
            wrong = t("{name} is missing.", name=name)
        case BadParameter():
            wrong = t("The value of {name} cannot be used.", name=name)
        case _:
            wrong = _no_command(error, typed, path, t)
    where = t("How it is used: {command}", command=f"{path} --help")
    return f"{wrong}\n{where}"


def _no_command(error: UsageError, typed: Sequence[str], path: str, t: Translator) -> str:
    """Name the word that is no command of its group. Words before it are commands or switches."""
    commands: Mapping[str, object] = getattr(error.cmd, "commands", {})
    words = [word for word in typed if not word.startswith("-")][path.count(" ") :]
    if not commands or not words:
        return t("This is no command of Kaigi, or it has words too many or too few.")
    wrong = t("There is no command “{name}”.", name=words[0])
    near = get_close_matches(words[0], commands, 1)
    return "\n".join([wrong, *(t("Do you mean {near}?", near=each) for each in near)])
