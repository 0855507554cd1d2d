"""`kaigi`."""

import sys
from collections.abc import Callable

from bot.garbage import loading


def main() -> None:
    with loading():
        _load_structlog()
        from bot.cli import run  # noqa: PLC0415 - after that

        command = run.run if sys.argv[1:] == ["run"] else _any_other()
    run.in_words(command)


def _any_other() -> Callable[[], object]:
    """What reads a command line is a thirtieth of the start, and `run` has none."""
    from bot.cli.app import app  # noqa: PLC0415

    return app


def _load_structlog() -> None:
    """Without rich, which is a twentieth of the start: it draws a terminal's tracebacks, and we log JSON.

    None is the import system's own way to say that there is no such module.
    """
    if "structlog" in sys.modules:
        return
    sys.modules["rich"] = None  # type: ignore[assignment]
    import structlog  # noqa: F401, PLC0415

    del sys.modules["rich"]


if __name__ == "__main__":
    main()
