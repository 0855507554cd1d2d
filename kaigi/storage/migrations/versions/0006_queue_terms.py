"""Columns by the field's terms: a task in doubt, of low priority, that depends on another."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("task", "unsure", new_column_name="in_doubt")
    op.alter_column("task", "bulk", new_column_name="low_priority")
    op.alter_column("task", "after", new_column_name="depends_on")
    op.alter_column("meeting", "unposted", new_column_name="card_undeliverable")
