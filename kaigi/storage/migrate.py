"""Brings the database up to this version of Kaigi, once, however many replicas start together."""

from sqlalchemy import Connection, text

from kaigi.storage.engine import Storage
from kaigi.storage.version import pending

_LOCK = 0x6B616967  # "kaig": any number, as long as every replica asks for the same


def migrate(storage: Storage, revision: str = "head") -> None:
    """Raises FromNewer."""
    storage.run_now(lambda tx: _upgrade(tx, revision))


def _upgrade(tx: Connection, revision: str) -> None:
    if tx.dialect.name == "postgresql":  # SQLite's BEGIN IMMEDIATE is this lock already
        tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    if revision != "head" or pending(tx):
        from kaigi.storage.upgrade import upgrade  # noqa: PLC0415 - seldom needed, and a fifth of the start

        upgrade(tx, revision)
