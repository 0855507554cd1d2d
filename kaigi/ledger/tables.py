"""The ledger's rows: the chain of entries, and the projections that inboxes are read from."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from msgspec import DecodeError, json
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Double,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    cast,
    func,
    select,
    type_coerce,
    update,
)

from kaigi.errors import Broken, _
from kaigi.ledger import rules
from kaigi.ledger.rules import Document, State
from kaigi.storage import Moment, Prepared, metadata, prepared_upsert, upsert

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

_LOAD = Prepared(
    select(entry).where(entry.c.document == bindparam("wanted")).order_by(entry.c.sequence)
)
_LOAD_MANY = (
    select(entry)
    .where(entry.c.document.in_(bindparam("wanted", expanding=True)))
    .order_by(entry.c.document, entry.c.sequence)
)
_ADD = prepared_upsert(entry, entry.c.keys(), lambda new: new.on_conflict_do_nothing())
_MOVING = ("state", "waiting_for", "sequence", "head", "changed")
_PROJECT = Prepared(
    update(document)
    .where(document.c.id == bindparam("of"))
    .values({name: bindparam(f"now_{name}") for name in _MOVING})
)

_decoder: json.Decoder[rules.Event] = json.Decoder(rules.Event)

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


def load(tx: Connection, document_id: int) -> tuple[Document, Head] | None:
    """With the end of its chain, which the next link goes on."""
    links = [Entry(*row) for row in _LOAD.rows(tx, wanted=document_id)]
    if not links:
        return None
    last = links[-1]
    return read(document_id, (link.body for link in links)), Head(
        document_id, last.sequence, last.hash
    )


def load_many(tx: Connection, document_ids: list[int]) -> list[Document]:
    """In the order asked for; one query for all."""
    rows = tx.execute(_LOAD_MANY, {"wanted": document_ids})
    bodies = {
        id_: [row.body for row in group]
        for id_, group in groupby(rows, key=lambda row: row.document)
    }
    return [read(id_, bodies[id_]) for id_ in document_ids if id_ in bodies]


def read(document_id: int, bodies: Iterable[str]) -> Document:
    """Raises Broken where an entry is no event, or cannot follow those before it."""
    return rules.fold(
        document_id, (_parsed(document_id, n, body) for n, body in enumerate(bodies, start=1))
    )


def _parsed(document_id: int, n: int, body: str) -> rules.Event:
    try:
        return _decoder.decode(body)
    except DecodeError as error:
        raise Broken(
            _("Document {id}, entry {n}: it cannot be read.", id=document_id, n=n)
        ) from error


def append(tx: Connection, head: Head, event: rules.Event, result: Document) -> bool:
    """One more link, and the projection beside it. False where somebody else's link is there already: whoever
    adds theirs first has acted, and whoever comes at the same moment waits here for that.
    """
    sequence = head.sequence + 1
    body = json.encode(event).decode()
    link = Entry(head.document, sequence, body, chained(head.hash, head.document, sequence, body))
    if not _ADD.write(tx, link._asdict()):
        return False
    now = _projected(result, link)
    _PROJECT.later(tx, {"of": head.document, **{f"now_{name}": now[name] for name in _MOVING}})
    return True


def _projected(folded: Document, last: Entry) -> dict[str, Any]:
    """What the register says of a document whose chain ends with this entry."""
    waiting = folded.waiting_for
    return {
        "drafter": folded.drafter.id,
        "key": folded.events[0].key,
        "state": folded.state.value,
        "waiting_for": waiting.id if waiting else None,
        "sequence": last.sequence,
        "head": last.hash,
        "changed": folded.events[-1].at,
    }


def waiting_for(tx: Connection, person_id: str, limit: int) -> tuple[list[int], int]:
    """The oldest first, since it has waited longest; and how many there are."""
    mine = document.c.waiting_for == person_id
    return _page(tx, mine, document.c.changed.asc(), limit)


def under_way(tx: Connection, person_id: str, limit: int) -> tuple[list[int], int]:
    """The latest first; what is decided is no longer on its way."""
    mine = (document.c.drafter == person_id) & document.c.state.in_(
        [State.CIRCULATING, State.RETURNED]
    )
    return _page(tx, mine, document.c.changed.desc(), limit)


def _page(
    tx: Connection, mine: ColumnElement[bool], order: ColumnElement[datetime], limit: int
) -> tuple[list[int], int]:
    ids = tx.execute(select(document.c.id).where(mine).order_by(order).limit(limit)).scalars().all()
    if len(ids) < limit:
        return list(ids), len(ids)
    total = tx.execute(select(func.count()).select_from(document).where(mine)).scalar_one()
    return list(ids), total


class Chain(NamedTuple):
    """A document's entries in order, beside its row in the register, `changed` in seconds since 1970."""

    document: int
    register: dict[str, Any]
    entries: tuple[Entry, ...]

    @property
    def length(self) -> int:
        """How many entries the register knows of; SQLite keeps whatever was put into a column."""
        known = self.register["sequence"]
        return known if isinstance(known, int) else 0

    def agrees(self, folded: Document) -> bool:
        """Whether the register says what the entries say."""
        expected = _projected(folded, self.entries[-1])
        return self.register == expected | {"changed": expected["changed"].timestamp()}


def chains(tx: Connection, after: int, limit: int) -> list[Chain]:
    """The next documents by number. Columns are read as they lie there: they may hold anything by now."""
    columns = [
        type_coerce(c, Double).label(c.name) if c is document.c.changed else c for c in document.c
    ]
    registers = tx.execute(
        select(*columns).where(document.c.id > after).order_by(document.c.id).limit(limit)
    ).all()
    entries = _entries_of(tx, [row.id for row in registers])
    found = [dict(row._mapping) for row in registers]
    return [
        Chain(id_, row, tuple(entries.get(id_, ()))) for row in found for id_ in [row.pop("id")]
    ]


def _entries_of(tx: Connection, document_ids: list[int]) -> dict[int, list[Entry]]:
    sequence = cast(entry.c.sequence, Integer)  # SQLite keeps whatever was put into a column
    rows = tx.execute(
        select(entry.c.document, sequence, entry.c.body, entry.c.hash)
        .where(entry.c.document.in_(document_ids))
        .order_by(entry.c.document, sequence)
    )
    return {
        id_: [Entry(*row) for row in group]
        for id_, group in groupby(rows, key=lambda row: row.document)
    }


def stray_entry(tx: Connection) -> Entry | None:
    """The first entry whose document is in no register."""
    known = select(document.c.id).where(document.c.id == entry.c.document).exists()
    row = tx.execute(
        select(entry).where(~known).order_by(entry.c.document, entry.c.sequence).limit(1)
    ).one_or_none()
    return None if row is None else Entry(*row)
