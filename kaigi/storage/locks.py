"""Named locks that replicas share, held until the transaction ends."""

from hashlib import blake2b

from sqlalchemy import BigInteger, Connection, bindparam, func, select

from kaigi.storage.prepared import Prepared

_LOCK = Prepared(select(func.pg_advisory_xact_lock(bindparam("key", type_=BigInteger))))


def lock(tx: Connection, name: str) -> None:
    """Let the transaction's next statement wait until no other transaction holds this lock.

    Does nothing on SQLite, where BEGIN IMMEDIATE lets one writer in at a time anyway.
    """
    if tx.dialect.name == "postgresql":
        digest = blake2b(name.encode(), digest_size=8).digest()
        _LOCK.later(tx, {"key": int.from_bytes(digest, signed=True)})
