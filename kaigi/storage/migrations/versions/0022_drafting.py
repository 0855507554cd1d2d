"""Saved drafts, and urgent documents."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "approval_saved",
        sa.Column("owner", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("filled", sa.Text, nullable=False),
        sa.Column("changed", sa.Double, nullable=False),
    )
    # Before this, no document was urgent.
    for table in ("document", "duty"):
        urgent = sa.Column("urgent", sa.Integer, nullable=False, server_default="0")
        op.add_column(table, urgent)
    op.drop_index("duty_of", "duty")
    op.create_index("duty_of", "duty", ["person", "kind", "urgent", "since", "item"])
