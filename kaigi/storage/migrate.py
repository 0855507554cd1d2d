"""Brings the database up to this version of Kaigi, once, however many replicas start together."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from kaigi.storage.engine import Storage

_LOCK = 0x6B616967  # "kaig": any number, as long as every replica asks for the same


def migrate(storage: Storage, revision: str = "head") -> None:
    storage.run_now(lambda tx: _upgrade(tx, revision))


def pending(tx: Connection) -> bool:
    """Whether this version knows a migration that the database has not seen."""
    heads = set(ScriptDirectory.from_config(_config(tx)).get_heads())
    return set(MigrationContext.configure(tx).get_current_heads()) != heads


def _upgrade(tx: Connection, revision: str) -> None:
    if tx.dialect.name == "postgresql":  # SQLite's BEGIN IMMEDIATE is this lock already
        tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    command.upgrade(_config(tx), revision)


def _config(tx: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "kaigi.storage:migrations")
    config.attributes["connection"] = tx
    return config
