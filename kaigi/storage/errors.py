"""The error of a database that cannot be opened."""

from sqlalchemy.engine import URL

from kaigi.errors import Unavailable, _


def cannot_be_opened(url: URL, reason: object) -> Unavailable:
    return Unavailable(
        _("The database {url} cannot be opened: {reason}", url=repr(url), reason=reason)
    )
