"""Index of the documents that a person may read, by their titles.

A row stays where a person may read a document no more, such as one whom a revised route leaves out:
what a search finds is compared with the document itself, which alone says who may read it.
"""

import unicodedata
from collections.abc import Collection

from sqlalchemy import Column, Connection, Double, Index, String, Table, Text, or_, select

from kaigi.storage import metadata, prepared_upsert

readable = Table(
    "approval_readable",
    metadata,
    Column("person", String(32), primary_key=True),
    Column("item", String(255), primary_key=True),
    # in seconds since 1970
    Column("drafted", Double, nullable=False),
    # as titles are compared
    Column("title", Text, nullable=False),
)
Index("approval_readable_latest", readable.c.person, readable.c.drafted)

_KEEP = prepared_upsert(
    readable,
    [column.name for column in readable.c],
    lambda new: new.on_conflict_do_update(
        index_elements=["person", "item"], set_={"title": new.excluded.title}
    ),
)


def folded(text: str) -> str:
    """Return the form in which titles are compared: of any width and case, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def keep(tx: Connection, item: str, people: Collection[str], drafted: float, title: str) -> None:
    """Note that these may read a document, without waiting for the database (`Prepared.later`)."""
    if people:
        row = {"item": item, "drafted": drafted, "title": folded(title)}
        _KEEP.later(tx, *({"person": person, **row} for person in sorted(people)))


def search(tx: Connection, person: str, typed: str, most: int) -> list[str]:
    """Find the latest documents of a person whose title has these words, or with this number."""
    typed = folded(typed)
    query = select(readable.c.item).where(readable.c.person == person)
    if typed:
        is_meant = or_(readable.c.title.contains(typed, autoescape=True), readable.c.item == typed)
        query = query.where(is_meant)
    latest = query.order_by(readable.c.drafted.desc(), readable.c.item.desc())
    return list(tx.scalars(latest.limit(most)))
