"""The entry point of `kaigi`."""

import sys
from collections.abc import Callable

from bot.garbage import paused_collection


def main() -> None:
    with paused_collection():
        from bot.cli import run  # noqa: PLC0415 - inside the pause

        command = run.run if sys.argv[1:] == ["run"] else _command_line()
    run.in_words(command)


def _command_line() -> Callable[[], object]:
    """Import the command line, a thirtieth of the start, for all commands but `run`."""
    from bot.cli.app import app  # noqa: PLC0415

    return app


if __name__ == "__main__":
    main()
