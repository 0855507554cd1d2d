"""Named locks that replicas share, held until the transaction ends."""

from hashlib import blake2b

from sqlalchemy import Connection, text

_LOCK = text("SELECT pg_advisory_xact_lock(:key)")


def lock(tx: Connection, name: str) -> None:
    """Wait until no other transaction holds the lock of this name.

    Does nothing on SQLite, where BEGIN IMMEDIATE lets one writer in at a time anyway.
    """
    if tx.dialect.name == "postgresql":
        digest = blake2b(name.encode(), digest_size=8).digest()
        tx.execute(_LOCK, {"key": int.from_bytes(digest, signed=True)})
