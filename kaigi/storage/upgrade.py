"""Alembic's part. A database that is up to date never comes here, and so the start need not wait for it."""

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from kaigi.errors import _
from kaigi.storage.version import FromNewer


def upgrade(tx: Connection, revision: str) -> None:
    """Raises FromNewer."""
    config = Config()
    config.set_main_option("script_location", "kaigi.storage:migrations")
    config.attributes["connection"] = tx
    try:
        command.upgrade(config, revision)
    except CommandError as error:
        raise FromNewer(
            _("The database is from a newer version of Kaigi than this one.")
        ) from error
