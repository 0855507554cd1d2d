"""`kaigi`: the entry point of the command line."""

import sys
from collections.abc import Callable

from bot.garbage import paused_collection


def main() -> None:
    with paused_collection():
        command, exit_in_words = _load(sys.argv[1:])
    exit_in_words(command)


def _load(arguments: list[str]) -> tuple[Callable[[], object], Callable[..., None]]:
    """Import what a command needs; `run` has no options, and typer is 3% of the start."""
    from bot.cli import run  # noqa: PLC0415 - inside the pause

    if arguments == ["run"]:
        return run.run, run.exit_in_words
    from bot.cli.app import command_line  # noqa: PLC0415 - slow to load: typer

    return command_line, run.exit_in_words


if __name__ == "__main__":
    main()
