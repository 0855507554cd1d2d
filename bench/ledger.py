"""A ledger of any length: copies of a document, written directly to the tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, func, insert, select, text

from kaigi.duties import duty
from kaigi.ledger.tables import GENESIS, Entry, chained, document, entry
from kaigi.storage import Storage

BATCH = 10_000
"""Documents in one transaction, so that other connections can write in between."""


@dataclass(frozen=True, slots=True)
class Template:
    """Document to copy: its row, the bodies of its entries, and its duties."""

    register: dict[str, Any]
    bodies: list[str]
    duties: list[dict[str, Any]]

    def copy(self, number: int) -> tuple[dict[str, Any], list[Entry]]:
        """Copy the document under a number, with a chain that `kaigi audit verify` accepts."""
        key = f"copy:{number}"
        previous = GENESIS
        entries = []
        for sequence, body in enumerate(self.bodies, start=1):
            own = body.replace(self.register["key"], key)
            previous = chained(previous, number, sequence, own)
            entries.append(Entry(number, sequence, own, previous))
        return {**self.register, "id": number, "key": key, "head": previous}, entries

    def of_others(self, number: int) -> "Template":
        """Return the same document of other people, who are on no staff list."""
        people = {self.register["drafter"], *(row["person"] for row in self.duties)}
        others = {who: f"{who}-{number}" for who in people}
        bodies = self.bodies
        for who, other in others.items():
            bodies = [body.replace(f'"{who}"', f'"{other}"') for body in bodies]
        register = {**self.register, "drafter": others[self.register["drafter"]]}
        duties = [{**row, "person": others[row["person"]]} for row in self.duties]
        return Template(register, bodies, duties)


def read_template(tx: Connection, number: int) -> Template:
    register = tx.execute(select(document).where(document.c.id == number)).one()
    bodies = select(entry.c.body).where(entry.c.document == number).order_by(entry.c.sequence)
    duties = tx.execute(select(duty).where(duty.c.item == str(number)))
    return Template(
        dict(register._mapping), list(tx.scalars(bodies)), [dict(row._mapping) for row in duties]
    )


async def fill(storage: Storage, of: int, documents: int, others: int = 0) -> None:
    """Write so many copies of a document; `others`: of so many others' in turn."""
    template = await storage.run(lambda tx: read_template(tx, of))
    templates = [template.of_others(number) for number in range(others)] or [template]
    first = await storage.run(_next)
    for numbers in _batches(range(first, first + documents)):
        await storage.run(partial(_write, templates=templates, numbers=numbers))
    await storage.run(_finish_copies)


def _write(tx: Connection, templates: list[Template], numbers: range) -> None:
    origins = {number: templates[number % len(templates)] for number in numbers}
    copies = [template.copy(number) for number, template in origins.items()]
    tx.execute(insert(document), [register for register, _entries in copies])
    tx.execute(insert(entry), [link._asdict() for _register, entries in copies for link in entries])
    owed = [{**row, "item": str(number)} for number, of in origins.items() for row in of.duties]
    if owed:
        tx.execute(insert(duty), owed)


def _next(tx: Connection) -> int:
    last: int = tx.scalars(select(func.coalesce(func.max(document.c.id), 0))).one()
    return last + 1


def _batches(numbers: range) -> Iterator[range]:
    for start in range(0, len(numbers), BATCH):
        yield numbers[start : start + BATCH]


def _finish_copies(tx: Connection) -> None:
    """Advance PostgreSQL's sequence past the copies, and update its statistics."""
    if tx.dialect.name == "postgresql":
        tx.execute(
            text("SELECT setval(pg_get_serial_sequence('document', 'id'), max(id)) FROM document")
        )
        tx.execute(text("ANALYZE"))
