"""Beside each task, the id of what came in and was the reason for it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("task", sa.Column("cause", sa.String(), nullable=True))
