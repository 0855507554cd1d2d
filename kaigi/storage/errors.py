"""Errors of a database that cannot be used now, without anything that may be secret."""

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kaigi.errors import Unavailable, _


class DatabaseMoved(Unavailable):
    """Another file, or none, in the place of the open SQLite database."""

    def __init__(self, path: str) -> None:
        super().__init__(_("The database file {path} was moved, deleted or replaced.", path=path))


DATABASE_AWAY = (OperationalError, InterfaceError, InternalError, PoolTimeout, Unavailable)
"""Errors that pass: the database is restarting, locked, full, or read-only."""


def without_secrets(url: URL) -> str:
    """Render an address without password and options, since these may have one too."""
    return repr(url.set(query={}))


def reason(error: DBAPIError) -> str:
    """Return the driver's first line, or only its code where it may repeat a row."""
    code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    if code and not isinstance(error, OperationalError):
        return str(code)
    return str(error.orig).partition("\n")[0]


def cannot_be_opened(url: URL, error: object) -> Unavailable:
    return Unavailable(
        _("The database {url} cannot be opened: {reason}", url=without_secrets(url), reason=error)
    )
