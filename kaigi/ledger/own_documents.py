"""Query for the documents of one person that are under way."""

from collections.abc import Collection

from sqlalchemy import Connection, func, select, union_all

from kaigi.ledger.document import State
from kaigi.ledger.tables import document


def in_circulation(
    tx: Connection, drafter: str, limit: int, start: int = 0
) -> tuple[list[int], int]:
    """Find a person's documents that are not decided, urgent ones first, and count them.

    Those that they wrote on behalf of another are theirs as well.
    """
    mine = union_all(
        *(
            select(document.c.id, document.c.urgent, document.c.changed).where(
                column == drafter, document.c.state.in_([State.CIRCULATING, State.RETURNED])
            )
            for column in (document.c.drafter, document.c.proxy)
        )
    ).subquery()
    page = select(mine.c.id).order_by(mine.c.urgent.desc(), mine.c.changed.desc(), mine.c.id)
    ids = tx.execute(page.limit(limit).offset(start)).scalars().all()
    if not start and len(ids) < limit:
        return list(ids), len(ids)
    total = tx.execute(select(func.count()).select_from(mine)).scalar_one()
    return list(ids), total


def circulating_of(tx: Connection, drafters: Collection[str]) -> list[int]:
    """Find the documents of these drafters that circulate, in one query."""
    mine = document.c.drafter.in_(drafters) & (document.c.state == State.CIRCULATING)
    return list(tx.scalars(select(document.c.id).where(mine).order_by(document.c.id)))
