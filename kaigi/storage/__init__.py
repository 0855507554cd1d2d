"""The database: one engine, one way to run a transaction, one set of migrations."""

from kaigi.storage.asking import Question
from kaigi.storage.engine import Storage, after_commit, reading, transaction
from kaigi.storage.migrate import migrate
from kaigi.storage.tables import UPSERTS, Moment, Upsert, metadata, upsert

__all__ = [
    "UPSERTS",
    "Moment",
    "Question",
    "Storage",
    "Upsert",
    "after_commit",
    "metadata",
    "migrate",
    "reading",
    "transaction",
    "upsert",
]
