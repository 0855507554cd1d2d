"""Opening the database; every failure is explained to the operator."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from kaigi.errors import KaigiError, Text, Unavailable, _
from kaigi.storage import Storage, migrate
from kaigi.storage.migrate import FromNewer, pending

CHECK = _("Check KAIGI_DATABASE_URL, and that the database runs and lets Kaigi in.")


class NoDatabase(KaigiError):
    """A database that cannot be used; `next_step` says what to do."""

    def __init__(self, text: Text, next_step: Text = CHECK) -> None:
        super().__init__(text)
        self.next_step = next_step


def up_to_date(url: str) -> Storage:
    """Open the database, create it if missing, and migrate it. Raises NoDatabase."""
    with _opening(url) as storage:
        migrate(storage)
    return storage


def as_it_is(url: str) -> Storage:
    """Open the database and change nothing. Raises NoDatabase, also if not migrated."""
    with _opening(url) as storage:
        file = storage.url.database if storage.is_sqlite else None
        # SQLite would create a missing file by opening it.
        is_missing = file is not None and file != ":memory:" and not Path(file).exists()
        if is_missing or storage.run_now(pending):
            raise NoDatabase(
                _(
                    "The database {url} is of another version of Kaigi, or empty.",
                    url=repr(storage.url),
                ),
                _("The bot brings it up to date when it starts; or run: kaigi migrate"),
            )
    return storage


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
    except DatabaseError as error:
        raise NoDatabase(_("The database cannot be used: {reason}", reason=error.orig)) from error
    except FromNewer as error:
        raise NoDatabase(
            error.text,
            _("Start that version again, or restore the backup that was made before the upgrade."),
        ) from error
