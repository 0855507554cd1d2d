"""The forms with which documents began, by version."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_version",
        sa.Column("version", sa.String(16), primary_key=True),
        sa.Column("form", sa.String(40), nullable=False),
        sa.Column("definition", sa.Text, nullable=False),
    )
