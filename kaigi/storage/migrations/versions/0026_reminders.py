"""Due days of items, reminders of them, and duties by their age."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "approval_due",
        sa.Column("item", sa.String(255), primary_key=True),
        sa.Column("day", sa.Date(), nullable=False),
    )
    op.create_index("approval_due_day", "approval_due", ["day"])
    op.create_table(
        "approval_reminder",
        sa.Column("person", sa.String(32), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("item", sa.String(255), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("sender", sa.String(32), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("notice", sa.String(255), nullable=False),
    )
    op.create_index("approval_reminder_of", "approval_reminder", ["item", "day"])
    op.create_index("duty_since", "duty", ["kind", "since", "person"])
