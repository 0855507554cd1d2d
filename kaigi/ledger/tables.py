"""Tables of the ledger: the chain of entries, and projections for lists and audits."""

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from msgspec import DecodeError
from sqlalchemy import (
    Column,
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
    insert,
    select,
    type_coerce,
    update,
)

from kaigi import duties
from kaigi.duties import Duty
from kaigi.duty_kind import DutyKind
from kaigi.errors import Broken, _
from kaigi.ledger import entry_format, folding
from kaigi.ledger.document import Document, State
from kaigi.ledger.events import Event
from kaigi.storage import Moment, Prepared, lock, metadata, upsert

document = Table(
    "document",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(255), nullable=False, unique=True),
    Column("drafter", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("head", String(64), nullable=False),
    Column("changed", Moment, nullable=False),
    Column("urgent", Integer, nullable=False, server_default="0"),
)
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
_ADD = Prepared(insert(entry))
_MOVING = ("state", "sequence", "head", "changed", "urgent")
_PROJECT = Prepared(
    update(document)
    .where(document.c.id == bindparam("of"))
    .values({name: bindparam(f"now_{name}") for name in _MOVING})
)

GENESIS = ""


class Head(NamedTuple):
    """Last entry of one document's chain."""

    document: int
    sequence: int
    hash: str


class Entry(NamedTuple):
    document: int
    sequence: int
    body: str
    hash: str


def chained(previous: str, document_id: int, sequence: int, body: str) -> str:
    """Hash the previous hash, the place in the chain and the entry's text: SHA-256 in hex."""
    return hashlib.sha256(f"{previous}\n{document_id}\n{sequence}\n{body}".encode()).hexdigest()


def open_document(tx: Connection, key: str, drafter: str, now: datetime) -> Head | None:
    """Begin an empty chain for a new document; None where `key` has opened one before."""
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


def find_by_key(tx: Connection, key: str) -> int | None:
    return tx.scalar(select(document.c.id).where(document.c.key == key))


def load_to_append(tx: Connection, document_id: int) -> tuple[Document, Head] | None:
    """Do as `load`, after waiting for the transactions that append to this chain now."""
    lock(tx, f"document:{document_id}")
    return load(tx, document_id)


def load(tx: Connection, document_id: int) -> tuple[Document, Head] | None:
    """Load a document and the end of its chain; None where there is none."""
    chain = [Entry(*row) for row in _LOAD.rows(tx, wanted=document_id)]
    if not chain:
        return None
    head = Head(document_id, chain[-1].sequence, chain[-1].hash)
    return read(document_id, (each.body for each in chain)), head


def load_many(tx: Connection, document_ids: list[int]) -> list[Document]:
    """Load documents in this order, in one query."""
    rows = tx.execute(_LOAD_MANY, {"wanted": document_ids})
    bodies = {
        id_: [row.body for row in group]
        for id_, group in groupby(rows, key=lambda row: row.document)
    }
    return [read(id_, bodies[id_]) for id_ in document_ids if id_ in bodies]


def read(document_id: int, bodies: Iterable[str]) -> Document:
    """Fold entries; raise Broken where one is no event, or cannot follow those before it."""
    return folding.fold(
        document_id, (_parsed(document_id, n, body) for n, body in enumerate(bodies, start=1))
    )


def _parsed(document_id: int, n: int, body: str) -> Event:
    try:
        return entry_format.decode(body)
    except DecodeError as error:
        raise Broken(
            _("Document {id}, entry {n}: it cannot be read.", id=document_id, n=n)
        ) from error


def append(tx: Connection, head: Head, event: Event, result: Document) -> None:
    """Add an entry to a new chain, or to one of `load_to_append`, and update the projections.

    The entry's primary key is its place in the chain: two entries never take the same one.
    """
    sequence = head.sequence + 1
    body = entry_format.encode(event)
    added = Entry(head.document, sequence, body, chained(head.hash, head.document, sequence, body))
    _ADD.later(tx, added._asdict())
    now = _projected(result, added)
    _PROJECT.later(tx, {"of": head.document, **{f"now_{name}": now[name] for name in _MOVING}})
    duties.replace(tx, str(head.document), duties_of(result))


def _projected(folded: Document, last: Entry) -> dict[str, Any]:
    """Return the row in the register of a document whose chain ends with this entry."""
    return {
        "drafter": folded.drafter.id,
        "key": folded.events[0].key,
        "state": folded.state.value,
        "sequence": last.sequence,
        "head": last.hash,
        "changed": folded.events[-1].at,
        "urgent": int(bool(folded.content.urgent)),
    }


def duties_of(folded: Document) -> list[Duty]:
    """Return the duties of a document: to act on its steps, now or later, or to revise it."""
    item = str(folded.id)
    since = folded.since
    urgent = int(bool(folded.content.urgent))
    if folded.state is State.RETURNED:
        return [Duty(item, folded.drafter.id, folded.step, DutyKind.REVISE, since, urgent=urgent)]
    found = [
        Duty(item, who.id, n, DutyKind.UPCOMING, since, folded.unit_of(step))
        for n, step in enumerate(folded.route)
        if n > folded.step and folded.state is State.CIRCULATING
        for who in step.people
    ]
    for who in folded.waiting_for:
        unit = folded.unit_of(folded.route[folded.step])
        found.append(Duty(item, who.id, folded.step, DutyKind.ACT, since, unit))
    for n, lower in folded.merged:
        unit = folded.unit_of(lower)
        found.append(Duty(item, lower.people[0].id, n, DutyKind.MERGED, since, unit))
    if asked := [*folded.open_inquiries.values()]:
        found.append(Duty(item, folded.drafter.id, folded.step, DutyKind.REPLY, asked[0].at))
    return [each._replace(urgent=urgent) for each in dict.fromkeys(found)]


def in_circulation(
    tx: Connection, drafter: str, limit: int, start: int = 0
) -> tuple[list[int], int]:
    """Find a drafter's documents that are not decided, urgent ones first, and count them."""
    mine = (document.c.drafter == drafter) & document.c.state.in_(
        [State.CIRCULATING, State.RETURNED]
    )
    page = (
        select(document.c.id)
        .where(mine)
        .order_by(document.c.urgent.desc(), document.c.changed.desc(), document.c.id)
    )
    ids = tx.execute(page.limit(limit).offset(start)).scalars().all()
    if not start and len(ids) < limit:
        return list(ids), len(ids)
    total = tx.execute(select(func.count()).select_from(document).where(mine)).scalar_one()
    return list(ids), total


def circulating_of(tx: Connection, drafters: Collection[str]) -> list[int]:
    """Find the documents of these drafters that circulate, in one query."""
    mine = document.c.drafter.in_(drafters) & (document.c.state == State.CIRCULATING)
    return list(tx.scalars(select(document.c.id).where(mine).order_by(document.c.id)))


class Chain(NamedTuple):
    """A document's entries in order, its row in the register, and its duties, as stored.

    `changed` is in seconds since 1970.
    """

    document: int
    register: dict[str, Any]
    entries: tuple[Entry, ...]
    duties: frozenset[tuple[Any, ...]]

    @property
    def length(self) -> int:
        """Number of entries in the register; on SQLite a column may hold anything."""
        known = self.register["sequence"]
        return known if isinstance(known, int) else 0

    def has_duties(self, folded: Document) -> bool:
        """Return whether the table of duties agrees with the entries."""
        expected = {
            (*each[:4], each.since.timestamp(), each.unit, each.urgent)
            for each in duties_of(folded)
        }
        return self.duties == expected

    def agrees(self, folded: Document) -> bool:
        """Return whether the register agrees with the entries."""
        expected = _projected(folded, self.entries[-1])
        return self.register == expected | {"changed": expected["changed"].timestamp()}


def chains(tx: Connection, after: int, limit: int) -> list[Chain]:
    """Read the next documents by number, as stored; on SQLite a column may hold anything."""
    columns = [
        type_coerce(c, Double).label(c.name) if c is document.c.changed else c for c in document.c
    ]
    registers = tx.execute(
        select(*columns).where(document.c.id > after).order_by(document.c.id).limit(limit)
    ).all()
    numbers = [row.id for row in registers]
    sequence = cast(entry.c.sequence, Integer)
    rows = tx.execute(
        select(entry.c.document, sequence, entry.c.body, entry.c.hash)
        .where(entry.c.document.in_(numbers))
        .order_by(entry.c.document, sequence)
    )
    chained_entries = {
        id_: [Entry(*row) for row in group]
        for id_, group in groupby(rows, key=lambda row: row.document)
    }
    stored_duties = duties.stored(tx, list(map(str, numbers)))
    found = []
    for number, row in zip(numbers, registers, strict=True):
        register = dict(row._mapping)
        del register["id"]
        own = frozenset(stored_duties.get(str(number), ()))
        found.append(Chain(number, register, tuple(chained_entries.get(number, ())), own))
    return found
