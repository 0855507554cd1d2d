"""Opening the database, with every way in which that fails in words for the operator."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from kaigi.errors import KaigiError, Text, Unavailable, _
from kaigi.storage import Storage, migrate
from kaigi.storage.migrate import FromNewer, pending

CHECK = _("Check KAIGI_DATABASE_URL, and that the database runs and lets Kaigi in.")


class NoDatabase(KaigiError):
    """`next_step` says how to mend it."""

    def __init__(self, text: Text, next_step: Text = CHECK) -> None:
        super().__init__(text)
        self.next_step = next_step


def up_to_date(url: str) -> Storage:
    """Made if there is none, and brought up to this version. Raises NoDatabase."""
    with _opening(url) as storage:
        migrate(storage)
    return storage


def as_it_is(url: str) -> Storage:
    """Nothing is made and nothing is changed. Raises NoDatabase, also where a migration is missing."""
    with _opening(url) as storage:
        if _has_no_file(storage) or storage.run_now(pending):
            raise NoDatabase(
                _(
                    "The database {url} is of another version of Kaigi, or empty.",
                    url=repr(storage.url),
                ),
                _("The bot brings it up to date when it starts; or run: kaigi migrate"),
            )
    return storage


def _has_no_file(storage: Storage) -> bool:
    """SQLite makes one by merely looking."""
    file = storage.url.database if storage.is_sqlite else None
    return bool(file) and file != ":memory:" and not Path(file or "").exists()


@contextmanager
def _opening(url: str) -> Iterator[Storage]:
    """Closed again if anything fails inside."""
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
            _(
                "Start that version again, or go back to the backup that was made before the upgrade."
            ),
        ) from error
