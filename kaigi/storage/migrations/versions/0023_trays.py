"""Descriptions of documents, what was opened, comments, and the places of sent messages."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_PIECE = 500
"""Documents that are in memory at once."""

_DOCUMENT = sa.table("document", *(sa.column(name) for name in ("id", "state", "changed")))
_ENTRY = sa.table("entry", *(sa.column(name) for name in ("document", "sequence", "body")))


def upgrade() -> None:
    summary = op.create_table(
        "approval_summary",
        sa.Column("item", sa.String(255), primary_key=True),
        sa.Column("form", sa.String(40), nullable=False),
        sa.Column("section", sa.String(160), nullable=False),
        sa.Column("amount", sa.BigInteger()),
        sa.Column("decided", sa.Double()),
    )
    op.create_table(
        "approval_opened",
        sa.Column("item", sa.String(255), primary_key=True),
        sa.Column("person", sa.String(32), primary_key=True),
        sa.Column("round", sa.Integer(), nullable=False),
    )
    op.create_table(
        "document_comment",
        sa.Column("item", sa.String(255), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("signer", sa.JSON(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.UniqueConstraint("key", name=op.f("document_comment_key_key")),
    )
    _add_ts()
    tx = op.get_bind()
    after = 0
    while documents := _next(tx, after):
        if rows := _described(tx, documents):
            tx.execute(sa.insert(summary), rows)
        after = documents[-1].id
    are_decided = sa.text("decided IS NOT NULL AND amount IS NOT NULL")
    op.create_index(
        "approval_summary_decided",
        "approval_summary",
        ["form", "decided", "amount"],
        sqlite_where=are_decided,
        postgresql_where=are_decided,
    )


def _add_ts() -> None:
    """Add the place of each message that was sent, from its address."""
    op.add_column("task", sa.Column("ts", sa.String()))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    ts = "json_extract(address, '$.ts')" if is_sqlite else "address ->> 'ts'"
    op.execute(sa.text(f"UPDATE task SET ts = {ts} WHERE address IS NOT NULL"))  # noqa: S608 - ours
    is_known = sa.text("ts IS NOT NULL")
    op.create_index("task_at", "task", ["ts"], sqlite_where=is_known, postgresql_where=is_known)


def _next(tx: sa.Connection, after: int) -> list[Any]:
    piece = sa.select(_DOCUMENT).where(_DOCUMENT.c.id > after).order_by(_DOCUMENT.c.id)
    return list(tx.execute(piece.limit(_PIECE)))


def _described(tx: sa.Connection, documents: list[Any]) -> list[dict[str, Any]]:
    """Describe documents by their latest draft or resubmission; a broken one is left out."""
    numbers = [row.id for row in documents]
    bodies = sa.select(_ENTRY.c.document, _ENTRY.c.body).where(_ENTRY.c.document.in_(numbers))
    submissions: dict[int, dict[str, Any]] = {}
    for row in tx.execute(bodies.order_by(_ENTRY.c.document, _ENTRY.c.sequence)):
        entry = _read(row.body)
        if "content" in entry:
            submissions[row.document] = entry
    return [
        {
            "item": str(row.id),
            "form": content.get("form", "general"),
            "section": submissions[row.id]["by"].get("section", ""),
            "amount": _amount(content),
            "decided": row.changed if row.state == "decided" else None,
        }
        for row in documents
        if row.id in submissions
        for content in [submissions[row.id]["content"]]
    ]


def _read(body: str) -> dict[str, Any]:
    try:
        entry = json.loads(body)
    except ValueError:
        return {}
    return entry if isinstance(entry, dict) else {}


def _amount(content: dict[str, Any]) -> int | None:
    """Return the amount; entries of version 1 have it beside the text."""
    fields = {field["name"]: field["value"] for field in content.get("fields", ())}
    amount = fields.get("amount", content.get("amount"))
    return amount if isinstance(amount, int) else None
