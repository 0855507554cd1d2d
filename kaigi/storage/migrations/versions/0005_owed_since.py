"""Since when each task has been owed, and a short way to those that were given up."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("task", sa.Column("since", sa.Double(), nullable=True))
    op.create_index(
        "task_dead",
        "task",
        ["id"],
        sqlite_where=sa.text("dead = 1"),
        postgresql_where=sa.text("dead"),
    )
