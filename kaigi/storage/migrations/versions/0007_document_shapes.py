"""Duties in a table of their own, and the room first in the keys of a document's files."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Entries of version 1 have one person for each step. In a round each entry but the first completes
# a step, so their number is the current step; a return ends the round and completes none. The
# pattern is found in no text that a person wrote, where the quotation marks are escaped.
_DUTIES = """
INSERT INTO duty (item, person, step, kind, since)
SELECT CAST(document.id AS VARCHAR(255)), {person},
    document.sequence - {ending} - (
        SELECT max(entry.sequence) FROM entry
        WHERE entry.document = document.id
        AND (entry.sequence = 1 OR entry.body LIKE '%"kind":"resubmitted"%')
    ),
    '{kind}', document.changed
FROM document WHERE {which}
"""
_ACT = _DUTIES.format(
    person="document.waiting_for", ending=0, kind="act", which="document.waiting_for IS NOT NULL"
)
_REVISE = _DUTIES.format(
    person="document.drafter", ending=1, kind="revise", which="document.state = 'returned'"
)
# file:F1:approval:12:asked:2001:1 becomes approval:file:F1:12:asked:2001:1. Tasks that are done
# too: a file is enclosed once, and known by its key.
_FILES = """
UPDATE task SET key = 'approval:' || replace(key, ':approval:', ':')
WHERE key LIKE 'file:%:approval:%'
"""


def upgrade() -> None:
    op.create_table(
        "duty",
        sa.Column("item", sa.String(length=255), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("step", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("since", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("item", "person", "step", "kind", name=op.f("duty_pkey")),
    )
    for statement in (_ACT, _REVISE, _FILES):
        op.execute(sa.text(statement.replace(":", "\\:")))
    op.create_index("duty_of", "duty", ["person", "kind", "since", "item"])
    op.drop_index("document_waiting", table_name="document")
    op.drop_column("document", "waiting_for")
