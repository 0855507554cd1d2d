"""Documents that are drafted on behalf of a colleague, and the index of who may read which."""

import json
import unicodedata
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_PIECE = 500
"""Documents that are in memory at once."""

_ENTRY = sa.table("entry", *(sa.column(name) for name in ("document", "sequence", "body")))
_DOCUMENT = sa.table("document", sa.column("id"))


def upgrade() -> None:
    # Before this, everyone drafted in their own name.
    op.add_column("document", sa.Column("proxy", sa.String(32)))
    is_another = sa.text("proxy IS NOT NULL")
    op.create_index(
        "document_written",
        "document",
        ["proxy", "state", "changed"],
        sqlite_where=is_another,
        postgresql_where=is_another,
    )
    readable = op.create_table(
        "approval_readable",
        sa.Column("person", sa.String(32), primary_key=True),
        sa.Column("item", sa.String(255), primary_key=True),
        sa.Column("drafted", sa.Double(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
    )
    tx = op.get_bind()
    after = 0
    while numbers := _next(tx, after):
        if rows := _readable(tx, numbers):
            tx.execute(sa.insert(readable), rows)
        after = numbers[-1]
    op.create_index("approval_readable_latest", "approval_readable", ["person", "drafted"])


def _next(tx: sa.Connection, after: int) -> list[int]:
    piece = sa.select(_DOCUMENT.c.id).where(_DOCUMENT.c.id > after).order_by(_DOCUMENT.c.id)
    return list(tx.scalars(piece.limit(_PIECE)))


def _readable(tx: sa.Connection, numbers: list[int]) -> list[dict[str, Any]]:
    """Find all whom the record of a document names; what a search finds is checked once more."""
    bodies = sa.select(_ENTRY.c.document, _ENTRY.c.body).where(_ENTRY.c.document.in_(numbers))
    people: dict[int, set[str]] = {}
    documents: dict[int, dict[str, Any]] = {}
    for row in tx.execute(bodies.order_by(_ENTRY.c.document, _ENTRY.c.sequence)):
        entry = _read(row.body)
        people.setdefault(row.document, set()).update(_named(entry))
        if content := entry.get("content"):
            known = documents.setdefault(row.document, {"drafted": _moment(entry)})
            known["title"] = _folded(_title(content))
    return [
        {"person": person, "item": str(number), **known}
        for number, known in documents.items()
        for person in sorted(people[number] - {""})
    ]


def _read(body: str) -> dict[str, Any]:
    try:
        entry = json.loads(body)
    except ValueError:
        return {}
    return entry if isinstance(entry, dict) else {}


def _named(entry: dict[str, Any]) -> set[str]:
    """Return the numbers of the people in an entry; in version 1 a step has one holder."""
    steps = [*entry.get("route", ()), *entry.get("restored", ())]
    signers = [entry.get("by"), entry.get("successor"), *(step.get("holder") for step in steps)]
    signers += [who for step in steps for who in step.get("people", ())]
    return {who["id"] for who in signers if who}


def _moment(entry: dict[str, Any]) -> float:
    at = entry.get("at")
    return datetime.fromisoformat(at).timestamp() if at else 0.0


def _title(content: dict[str, Any]) -> str:
    """Return the title; entries of version 1 have it beside the text."""
    fields = {field["name"]: field["value"] for field in content.get("fields", ())}
    return str(fields.get("title", content.get("title")) or "")


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
