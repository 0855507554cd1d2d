"""Query for the documents of one person that are under way."""

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
