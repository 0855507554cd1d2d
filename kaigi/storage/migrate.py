"""Migrations of the schema. Replicas that start together migrate once."""

from functools import cache
from importlib.resources import files

from sqlalchemy import Connection, inspect, text

from kaigi.errors import KaigiError, _
from kaigi.storage.engine import Storage
from kaigi.storage.locks import lock


class FromNewer(KaigiError):
    """The database has a migration that this version does not know."""


def migrate(storage: Storage, revision: str = "head") -> None:
    """Bring the database to a revision. Raises FromNewer."""
    storage.run_now(lambda tx: _migrate(tx, revision))


def is_empty(tx: Connection) -> bool:
    """Return whether the database has no table of Kaigi yet."""
    return not inspect(tx).has_table("alembic_version")


def pending(tx: Connection) -> bool:
    """Return whether the database is at another revision than this version's newest."""
    if is_empty(tx):
        return True
    current: str | None = tx.scalar(text("SELECT version_num FROM alembic_version"))
    return current != newest()


def _migrate(tx: Connection, revision: str) -> None:
    lock(tx, "storage:migrate")
    if revision != "head" or pending(tx):
        _upgrade(tx, revision)


def _upgrade(tx: Connection, revision: str) -> None:
    # A fifth of the start; a database that is up to date does without.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "kaigi.storage:migrations")
    config.attributes["connection"] = tx
    try:
        command.upgrade(config, revision)
    except CommandError as error:
        raise FromNewer(
            _("The database is from a newer version of Kaigi than this one.")
        ) from error


@cache
def newest() -> str:
    """Find the newest revision by file name, without Alembic.

    Its ScriptDirectory would import every migration. Revisions are numbers, and file names begin
    with them; a test compares the two.
    """
    versions = files("kaigi.storage").joinpath("migrations", "versions")
    numbers = (file.name.partition("_")[0] for file in versions.iterdir())
    return max(filter(str.isdigit, numbers))
