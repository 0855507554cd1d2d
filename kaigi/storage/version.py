"""Of which version of Kaigi the database is."""

from functools import cache
from importlib.resources import files

from sqlalchemy import Connection, inspect, text

from kaigi.errors import KaigiError


class FromNewer(KaigiError):
    """The database has seen a migration that this version does not know."""


def pending(tx: Connection) -> bool:
    """Whether this version knows a migration that the database has not seen."""
    return _current(tx) != _newest()


def _current(tx: Connection) -> str | None:
    if not inspect(tx).has_table("alembic_version"):
        return None
    found: str | None = tx.scalar(text("SELECT version_num FROM alembic_version"))
    return found


@cache
def _newest() -> str:
    """Migrations' files begin with their revisions, which are numbers."""
    versions = files("kaigi.storage").joinpath("migrations", "versions")
    numbers = (file.name.partition("_")[0] for file in versions.iterdir())
    return max(filter(str.isdigit, numbers))
