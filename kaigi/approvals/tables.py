"""Tables of documents that no one could act on, and of saved drafts.

Of a document: what was told, and whether it still holds. A row stays when the document moves on, so
that the next notice gets another key.
"""

from collections.abc import Collection

from msgspec import Struct, json
from sqlalchemy import (
    Column,
    Connection,
    RowMapping,
    String,
    Table,
    Text,
    bindparam,
    delete,
    select,
)

from kaigi.approvals.draft_rules import SavedDraft
from kaigi.approvals.filling import FilledForm
from kaigi.content import FormSpec
from kaigi.storage import Moment, metadata, upsert

stuck = Table(
    "approval_stuck",
    metadata,
    Column("item", String(255), primary_key=True),
    Column("notice", String(255), nullable=False),
    Column("waits_for", Text, nullable=False),
)

saved_draft = Table(
    "approval_saved",
    metadata,
    Column("owner", String(32), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("form", Text, nullable=False),
    Column("filled", Text, nullable=False),
    Column("changed", Moment, nullable=False),
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


def save_draft(tx: Connection, owner: str, draft: SavedDraft) -> None:
    """Store a draft, in place of an earlier one of this id."""
    row = {
        "owner": owner,
        "id": draft.id,
        "form": json.encode(draft.form).decode(),
        "filled": json.encode(draft.filled).decode(),
        "changed": draft.changed,
    }
    statement = upsert(tx, saved_draft).values(row)
    changed = {name: statement.excluded[name] for name in ("form", "filled", "changed")}
    tx.execute(statement.on_conflict_do_update(index_elements=["owner", "id"], set_=changed))


def saved_drafts(tx: Connection, owner: str) -> tuple[SavedDraft, ...]:
    """Read a person's saved drafts, the latest first."""
    query = select(saved_draft).where(saved_draft.c.owner == owner)
    rows = tx.execute(query.order_by(saved_draft.c.changed.desc(), saved_draft.c.id))
    return tuple(_draft(row) for row in rows.mappings())


def find_saved(tx: Connection, owner: str, draft: str) -> SavedDraft | None:
    query = select(saved_draft).where(saved_draft.c.owner == owner, saved_draft.c.id == draft)
    row = tx.execute(query).mappings().one_or_none()
    return None if row is None else _draft(row)


def discard_saved(tx: Connection, owner: str, drafts: Collection[str]) -> bool:
    """Delete these of a person's saved drafts; tell whether there were any."""
    mine = (saved_draft.c.owner == owner) & saved_draft.c.id.in_(drafts)
    return tx.execute(delete(saved_draft).where(mine)).rowcount > 0


def _draft(row: RowMapping) -> SavedDraft:
    form = json.decode(row["form"], type=FormSpec)
    filled = json.decode(row["filled"], type=FilledForm)
    return SavedDraft(row["id"], form, filled, row["changed"])
