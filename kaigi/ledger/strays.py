"""Queries for rows of the ledger that belong to no document."""

from sqlalchemy import Connection, String, cast, select

from kaigi import duties
from kaigi.ledger.tables import Entry, document, entry


def stray_entry(tx: Connection) -> Entry | None:
    """Find the first entry whose document is not in the register."""
    known = select(document.c.id).where(document.c.id == entry.c.document).exists()
    row = tx.execute(
        select(entry).where(~known).order_by(entry.c.document, entry.c.sequence).limit(1)
    ).one_or_none()
    return None if row is None else Entry(*row)


def stray_duty(tx: Connection) -> str | None:
    """Find the first item of the ledger with duties but no document.

    Items of other systems have a dash in their id.
    """
    known = select(cast(document.c.id, String))
    strays = duties.items(tx, ~duties.duty.c.item.contains("-"), ~duties.duty.c.item.in_(known))
    return next(iter(strays), None)
