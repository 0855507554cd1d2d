"""Answers that another person entered, and the most people at one time in a run of a meeting."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    most = sa.Column("most", sa.Integer(), nullable=False, server_default="0")
    op.add_column("meeting_run", most)
