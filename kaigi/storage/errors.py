"""What a driver says of itself, in the words that everybody else expects."""

from typing import Any, cast

from sqlalchemy import Dialect
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from kaigi.errors import Unavailable, _


def refused(dialect: Dialect, error: Any, driver: Any) -> DBAPIError:
    """SQLAlchemy's, without statement and values: it may be logged, and they are people's words."""
    lost = dialect.is_disconnect(error, driver, None)
    base = dialect.loaded_dbapi.Error
    found: Any = DBAPIError.instance(
        None, None, error, base, connection_invalidated=lost, dialect=dialect
    )
    return cast("DBAPIError", found)


def cannot_be_opened(url: URL, reason: object) -> Unavailable:
    return Unavailable(
        _("The database {url} cannot be opened: {reason}", url=repr(url), reason=reason)
    )
