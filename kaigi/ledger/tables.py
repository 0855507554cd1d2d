"""The ledger's rows: the chain of entries, and the projections that inboxes are read from."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from pydantic import Discriminator, TypeAdapter
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    func,
    insert,
    select,
    update,
)

from kaigi.ledger import rules
from kaigi.ledger.rules import Document, State
from kaigi.storage import Moment, metadata, upsert

document = Table(
    "document",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(255), nullable=False, unique=True),
    Column("drafter", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("waiting_for", String(32)),
    Column("sequence", Integer, nullable=False),
    Column("head", String(64), nullable=False),
    Column("changed", Moment, nullable=False),
)
Index("document_waiting", document.c.waiting_for, document.c.changed)
Index("document_drafted", document.c.drafter, document.c.state, document.c.changed)

entry = Table(
    "entry",
    metadata,
    Column("document", Integer, ForeignKey(document.c.id), primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("body", Text, nullable=False),
    Column("hash", String(64), nullable=False),
)

_event: TypeAdapter[rules.Event] = TypeAdapter(Annotated[rules.Event, Discriminator("kind")])

GENESIS = ""


class Head(NamedTuple):
    """The last link of one document's chain."""

    document: int
    sequence: int
    hash: str


class Entry(NamedTuple):
    document: int
    sequence: int
    body: str
    hash: str


def chained(previous: str, document_id: int, sequence: int, body: str) -> str:
    """SHA-256, hex, over the hash before, the place in the chain and the entry's own text."""
    return hashlib.sha256(f"{previous}\n{document_id}\n{sequence}\n{body}".encode()).hexdigest()


def open_document(tx: Connection, key: str, drafter: str, now: datetime) -> Head | None:
    """An empty chain for a new document; None where `key` has opened one before."""
    row = {
        "key": key,
        "drafter": drafter,
        "state": State.CIRCULATING,
        "sequence": 0,
        "head": GENESIS,
        "changed": now,
    }
    opened = tx.execute(
        upsert(tx, document).values(row).on_conflict_do_nothing().returning(document.c.id)
    ).scalar_one_or_none()
    return None if opened is None else Head(opened, 0, GENESIS)


def find_by_key(tx: Connection, key: str) -> int:
    found: int = tx.execute(select(document.c.id).where(document.c.key == key)).scalar_one()
    return found


def lock(tx: Connection, document_id: int) -> Head | None:
    """Whoever acts on a document waits here for whoever is acting on it; SQLite has one writer anyway."""
    query = select(document.c.id, document.c.sequence, document.c.head).where(document.c.id == document_id)
    row = tx.execute(query.with_for_update()).one_or_none()
    return None if row is None else Head(*row)


def load(tx: Connection, document_ids: list[int]) -> list[Document]:
    """In the order asked for; one query for all."""
    rows = tx.execute(
        select(entry.c.document, entry.c.body)
        .where(entry.c.document.in_(document_ids))
        .order_by(entry.c.document, entry.c.sequence)
    )
    bodies: dict[int, list[str]] = {}
    for document_id, body in rows:
        bodies.setdefault(document_id, []).append(body)
    return [rules.fold(id_, map(_event.validate_json, bodies[id_])) for id_ in document_ids if id_ in bodies]


def append(tx: Connection, head: Head, event: rules.Event, result: Document) -> None:
    """One more link, and the projection beside it. The primary key refuses a second entry in one place."""
    sequence = head.sequence + 1
    body = _event.dump_json(event).decode()
    link = Entry(head.document, sequence, body, chained(head.hash, head.document, sequence, body))
    tx.execute(insert(entry).values(link._asdict()))
    waiting = result.waiting_for
    tx.execute(
        update(document)
        .where(document.c.id == head.document)
        .values(
            state=result.state,
            waiting_for=waiting.id if waiting else None,
            sequence=sequence,
            head=link.hash,
            changed=event.at,
        )
    )


def waiting_for(tx: Connection, person_id: str, limit: int) -> tuple[list[int], int]:
    """The oldest first, since it has waited longest; and how many there are."""
    mine = document.c.waiting_for == person_id
    return _page(tx, mine, document.c.changed.asc(), limit)


def under_way(tx: Connection, person_id: str, limit: int) -> tuple[list[int], int]:
    """The latest first; what is decided is no longer on its way."""
    mine = (document.c.drafter == person_id) & document.c.state.in_([State.CIRCULATING, State.RETURNED])
    return _page(tx, mine, document.c.changed.desc(), limit)


def _page(
    tx: Connection, mine: ColumnElement[bool], order: ColumnElement[datetime], limit: int
) -> tuple[list[int], int]:
    ids = tx.execute(select(document.c.id).where(mine).order_by(order).limit(limit)).scalars().all()
    if len(ids) < limit:
        return list(ids), len(ids)
    total = tx.execute(select(func.count()).select_from(document).where(mine)).scalar_one()
    return list(ids), total


class Link(NamedTuple):
    """One entry beside what the register of documents says of its chain. No entry at all: `body` is None."""

    document: int
    register_sequence: int
    register_head: str
    sequence: int | None
    body: str | None
    hash: str | None


def links(tx: Connection) -> Iterator[Link]:
    """Every entry of every registered document, in order, read in pieces so that a million fit."""
    query = (
        select(
            document.c.id, document.c.sequence, document.c.head, entry.c.sequence, entry.c.body, entry.c.hash
        )
        .select_from(document.outerjoin(entry))
        .order_by(document.c.id, entry.c.sequence)
    )
    for row in tx.execution_options(yield_per=2000).execute(query):
        yield Link(*row)


def stray_entry(tx: Connection) -> Entry | None:
    """An entry whose document is in no register."""
    known = select(document.c.id).where(document.c.id == entry.c.document).exists()
    row = tx.execute(select(entry).where(~known).order_by(entry.c.document).limit(1)).one_or_none()
    return None if row is None else Entry(*row)
