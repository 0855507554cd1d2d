"""The database: one engine, one way to run a transaction, one set of migrations."""

from kaigi.storage.engine import Storage, after_commit, looking, reading, transaction
from kaigi.storage.migrate import migrate
from kaigi.storage.tables import UPSERTS, Moment, Upsert, metadata, upsert

__all__ = [
    "UPSERTS",
    "Moment",
    "Storage",
    "Upsert",
    "after_commit",
    "looking",
    "metadata",
    "migrate",
    "reading",
    "transaction",
    "upsert",
]
