"""The database: one engine, one way to run a transaction, one set of migrations."""

from kaigi.storage.engine import Storage, locking, reading, transaction
from kaigi.storage.errors import DATABASE_AWAY, DatabaseMoved
from kaigi.storage.locks import lock
from kaigi.storage.migrate import migrate
from kaigi.storage.prepared import Prepared
from kaigi.storage.tables import Moment, Upsert, metadata, partial_index, prepared_upsert, upsert
from kaigi.storage.writer import after_commit

__all__ = [
    "DATABASE_AWAY",
    "DatabaseMoved",
    "Moment",
    "Prepared",
    "Storage",
    "Upsert",
    "after_commit",
    "lock",
    "locking",
    "metadata",
    "migrate",
    "partial_index",
    "prepared_upsert",
    "reading",
    "transaction",
    "upsert",
]
