"""Checks of the database itself, below its tables."""

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from kaigi.storage.engine import Storage
from kaigi.storage.errors import reason

_WRITE = text("UPDATE alembic_version SET version_num = version_num")


def damage(storage: Storage) -> str | None:
    """Return the first damage that SQLite finds in its file; None where there is none.

    PostgreSQL has tools of its own for this.
    """
    if not storage.is_sqlite:
        return None
    try:
        found = storage.read_now(
            lambda tx: tx.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
        )
    except DBAPIError as error:
        return reason(error)
    return None if found == "ok" else str(found)


def check_writable(tx: Connection) -> None:
    """Write a row as it is: a database that is full or read-only refuses that."""
    tx.execute(_WRITE)
