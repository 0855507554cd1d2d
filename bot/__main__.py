"""`kaigi`."""

import sys

from bot.loading import loading


def main() -> None:
    with loading():
        _load_structlog()
        from bot import command_line  # noqa: PLC0415 - after that

    command_line.main()


def _load_structlog() -> None:
    """Without rich, which is a twentieth of the start: it draws a terminal's tracebacks, and we log JSON.

    None is the import system's own way to say that there is no such module.
    """
    sys.modules["rich"] = None  # type: ignore[assignment]
    import structlog  # noqa: F401, PLC0415

    del sys.modules["rich"]


if __name__ == "__main__":
    main()
