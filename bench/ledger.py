"""A ledger of any length, written past the desks: copies of a document made through them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, func, insert, select, text

from kaigi.duties import duty
from kaigi.ledger.tables import GENESIS, Entry, chained, document, entry
from kaigi.storage import Storage

PIECE = 10_000
"""Documents in one transaction, so that whoever has the database open can go on."""


@dataclass(frozen=True, slots=True)
class Model:
    """One document's row in the register, the texts of its entries, and its duties."""

    register: dict[str, Any]
    bodies: list[str]
    duties: list[dict[str, Any]]

    def copy(self, number: int) -> tuple[dict[str, Any], list[Entry]]:
        """A document of its own: its chain holds, as `kaigi audit verify` sees."""
        key, previous, entries = f"copy:{number}", GENESIS, []
        for sequence, body in enumerate(self.bodies, start=1):
            own = body.replace(self.register["key"], key)
            previous = chained(previous, number, sequence, own)
            entries.append(Entry(number, sequence, own, previous))
        return {**self.register, "id": number, "key": key, "head": previous}, entries


def model(tx: Connection, number: int) -> Model:
    register = tx.execute(select(document).where(document.c.id == number)).one()
    bodies = select(entry.c.body).where(entry.c.document == number).order_by(entry.c.sequence)
    duties = tx.execute(select(duty).where(duty.c.item == str(number)))
    return Model(
        dict(register._mapping), list(tx.scalars(bodies)), [dict(row._mapping) for row in duties]
    )


async def fill(storage: Storage, of: int, documents: int) -> None:
    """So many copies of this document."""
    pattern = await storage.run(lambda tx: model(tx, of))
    first = await storage.run(_next)
    for numbers in _pieces(range(first, first + documents)):
        await storage.run(partial(_write, pattern=pattern, numbers=numbers))
    await storage.run(_settle_down)


def _write(tx: Connection, pattern: Model, numbers: range) -> None:
    copies = [pattern.copy(number) for number in numbers]
    tx.execute(insert(document), [register for register, _entries in copies])
    tx.execute(insert(entry), [link._asdict() for _register, entries in copies for link in entries])
    if pattern.duties:
        owed = [{**row, "item": str(number)} for number in numbers for row in pattern.duties]
        tx.execute(insert(duty), owed)


def _next(tx: Connection) -> int:
    last: int = tx.scalars(select(func.coalesce(func.max(document.c.id), 0))).one()
    return last + 1


def _pieces(numbers: range) -> Iterator[range]:
    for start in range(0, len(numbers), PIECE):
        yield numbers[start : start + PIECE]


def _settle_down(tx: Connection) -> None:
    """PostgreSQL goes on numbering behind the copies, and knows how many there are."""
    if tx.dialect.name == "postgresql":
        tx.execute(
            text("SELECT setval(pg_get_serial_sequence('document', 'id'), max(id)) FROM document")
        )
        tx.execute(text("ANALYZE"))
