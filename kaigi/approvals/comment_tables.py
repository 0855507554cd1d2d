"""Table of comments on documents. Rows are only added, never changed."""

from typing import Any

from sqlalchemy import JSON, Column, Connection, Integer, Row, String, Table, Text, func, select

from kaigi.approvals.items import DocumentComment
from kaigi.person import Signer
from kaigi.storage import Moment, metadata, upsert
from kaigi.storage.export import Piece, Place, rows_after

comment = Table(
    "document_comment",
    metadata,
    Column("item", String(255), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    # the conversation and id of the reply
    Column("key", String(255), nullable=False, unique=True),
    Column("person", String(32), nullable=False),
    # name, section and title at that time, and the names of those who were told
    Column("signer", JSON, nullable=False),
    Column("told", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    Column("text", Text, nullable=False),
    # files that came with it, and are not kept
    Column("files", Integer, nullable=False),
)


def add(tx: Connection, new: DocumentComment) -> bool:
    """Add a comment; return False where its key is there already."""
    by = new.by
    row = {
        "item": new.item,
        "number": new.number,
        "key": new.key,
        "person": by.id,
        "signer": {"name": by.name, "section": by.section, "title": by.title},
        "told": list(new.told),
        "at": new.at,
        "text": new.text,
        "files": new.files,
    }
    new_only = upsert(tx, comment).values(row).on_conflict_do_nothing(index_elements=["key"])
    return tx.execute(new_only.returning(comment.c.number)).scalar_one_or_none() is not None


def find(tx: Connection, key: str) -> DocumentComment | None:
    """Find the comment that a reply has become."""
    row = tx.execute(select(comment).where(comment.c.key == key)).one_or_none()
    return _read(row) if row else None


def numbered(tx: Connection, item: str, number: int) -> DocumentComment | None:
    wanted = select(comment).where(comment.c.item == item, comment.c.number == number)
    row = tx.execute(wanted).one_or_none()
    return _read(row) if row else None


def count(tx: Connection, item: str) -> int:
    return tx.scalar(select(func.count()).where(comment.c.item == item)) or 0


def latest(tx: Connection, item: str, most: int) -> list[DocumentComment]:
    """Read the latest comments of a document, in their order."""
    newest = select(comment).where(comment.c.item == item).order_by(comment.c.number.desc())
    return [_read(row) for row in tx.execute(newest.limit(most))][::-1]


def exported(tx: Connection, after: Place, limit: int) -> Piece:
    """Read the next comments by document and number, as lines of an export."""
    return [
        (
            place,
            {
                "document": row.item,
                "number": row.number,
                "by": row.person,
                "at": row.at.isoformat(),
                "key": row.key,
                "text": row.text,
            },
        )
        for place, (row,) in rows_after(tx, after, limit, comment.c.item, comment.c.number)
    ]


def _read(row: Row[Any]) -> DocumentComment:
    by = Signer(row.person, **row.signer)
    return DocumentComment(
        row.item, row.number, row.key, by, row.at, row.text, row.files, tuple(row.told)
    )
