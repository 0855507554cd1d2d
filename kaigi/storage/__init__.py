"""The database: one engine, one way to run a transaction, one set of migrations."""

from kaigi.storage.engine import Storage, after_commit, transaction
from kaigi.storage.migrate import migrate
from kaigi.storage.tables import UPSERTS, Moment, metadata, upsert

__all__ = ["UPSERTS", "Moment", "Storage", "after_commit", "metadata", "migrate", "transaction", "upsert"]
