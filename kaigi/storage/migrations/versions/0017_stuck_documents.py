"""What was told of documents that no one can act on."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "approval_stuck",
        sa.Column("item", sa.String(255), primary_key=True),
        sa.Column("notice", sa.String(255), nullable=False),
        sa.Column("waits_for", sa.Text(), nullable=False),
    )
