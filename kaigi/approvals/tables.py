"""Table of documents that no one could act on: what was told of each, and whether it still holds.

A row stays when the document moves on, so that the next notice gets another key.
"""

from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import Column, Connection, String, Table, Text, bindparam, select

from kaigi.storage import metadata, upsert

stuck = Table(
    "approval_stuck",
    metadata,
    Column("item", String(255), primary_key=True),
    Column("notice", String(255), nullable=False),
    Column("waits_for", Text, nullable=False),
)

NOTICE_OF = select(stuck.c.notice).where(stuck.c.item == bindparam("item"))
"""Key of an item's newest notice."""


class Told(Struct, frozen=True):
    """The newest notice, by its key, and for whom the document waited then, or waits still."""

    notice: str
    waits_for: frozenset[str]


NOTHING = Told("", frozenset())


def told(tx: Connection, items: Collection[str]) -> dict[str, Told]:
    """Read what was told of these items."""
    rows = tx.execute(select(stuck).where(stuck.c.item.in_(items)))
    return {row.item: Told(row.notice, frozenset(row.waits_for.split())) for row in rows}


def still_told(tx: Connection) -> list[str]:
    """Return the items whose newest notice still says that they wait."""
    return list(tx.scalars(select(stuck.c.item).where(stuck.c.waits_for != "")))


def store(tx: Connection, item: str, now: Told) -> None:
    row = {"item": item, "notice": now.notice, "waits_for": " ".join(sorted(now.waits_for))}
    statement = upsert(tx, stuck).values(row)
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["item"],
            set_={name: statement.excluded[name] for name in ("notice", "waits_for")},
        )
    )
