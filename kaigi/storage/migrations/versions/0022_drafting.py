"""Saved drafts."""

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
