"""Opening the database; every failure is explained to the operator."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from kaigi.errors import KaigiError, Text, Unavailable, _
from kaigi.storage import Storage, migrate
from kaigi.storage.errors import reason, without_secrets
from kaigi.storage.migrate import FromNewer, is_empty, pending

CHECK = _("Check KAIGI_DATABASE_URL, and that the database runs and lets Kaigi in.")


class NoDatabase(KaigiError):
    """A database that cannot be used; `next_step` says what to do."""

    def __init__(self, text: Text, next_step: Text = CHECK) -> None:
        super().__init__(text)
        self.next_step = next_step


def open_migrated(url: str, on_new: Callable[[], None] = lambda: None) -> Storage:
    """Open the database and migrate it. Raises NoDatabase.

    Creates it if it is missing or empty, and calls `on_new`: it may be the wrong place.
    """
    with _opening(url) as storage:
        if storage.run_now(is_empty):
            on_new()
        migrate(storage)
    return storage


def open_existing(url: str) -> Storage:
    """Open the database and migrate it. Raises NoDatabase, also where there is none, or no table.

    For a command that changes what is there: in a wrong place it leaves no new database behind.
    """
    _check_there(url)
    with _opening(url) as storage:
        if storage.run_now(is_empty):
            raise NoDatabase(
                _("The database {url} is empty.", url=without_secrets(storage.url)),
                _("Check KAIGI_DATABASE_URL; a new database is made by: kaigi migrate"),
            )
        migrate(storage)
    return storage


def open_unchanged(url: str) -> Storage:
    """Open the database and change nothing. Raises NoDatabase, also if not migrated.

    It may be on a disk that cannot be written to, such as an auditor's copy.
    """
    file = _check_there(url)
    with _opening(_immutable(file) if file and _is_read_only(file) else url) as storage:
        if storage.read_now(pending):
            raise NoDatabase(
                _(
                    "The database {url} is of another version of Kaigi, or empty.",
                    url=without_secrets(storage.url),
                ),
                _("The bot brings it up to date when it starts; or run: kaigi migrate"),
            )
    return storage


def _check_there(url: str) -> Path | None:
    """Return SQLite's file. Raise NoDatabase where it is missing: opening it would create it."""
    file = sqlite_file(url)
    if file and not file.exists():
        raise NoDatabase(
            _("There is no database {file}.", file=str(file)),
            _("Check KAIGI_DATABASE_URL; a new database is made by: kaigi migrate"),
        )
    return file


def sqlite_file(url: str) -> Path | None:
    """Return the file of an SQLite database; None for another kind, or one in memory."""
    parsed = make_url(url)
    name = parsed.database or ""
    if parsed.get_backend_name() != "sqlite" or name in ("", ":memory:"):
        return None
    return Path(name.removeprefix("file:"))


def broken(error: DBAPIError) -> NoDatabase:
    """Explain a database's error without the rows that it may repeat."""
    return NoDatabase(_("The database cannot be used: {reason}", reason=reason(error)))


def _is_read_only(file: Path) -> bool:
    return file.exists() and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK))


def _immutable(file: Path) -> str:
    """Return the address of a file that no one changes; SQLite then needs no file beside it."""
    log = file.with_name(f"{file.name}-wal")
    if log.exists() and log.stat().st_size:
        raise NoDatabase(
            _("Beside the database is {log}, with the latest decisions.", log=str(log)),
            _("Copy both files to a disk that can be written to, and check them there."),
        )
    return f"sqlite:///file:{quote(str(file))}?immutable=1&mode=ro&uri=true"


@contextmanager
def _opening(url: str) -> Iterator[Storage]:
    """Open a storage, and close it again if anything fails inside."""
    try:
        with ExitStack() as closing:
            storage = Storage(url)
            closing.callback(storage.close)
            yield storage
            closing.pop_all()
    except Unavailable as error:
        raise NoDatabase(error.text) from error
    except DBAPIError as error:
        raise broken(error) from error
    except FromNewer as error:
        raise NoDatabase(
            error.text,
            _("Start that version again, or restore the backup that was made before the upgrade."),
        ) from error
