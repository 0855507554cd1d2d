"""Duties to read afterwards, and those that a deputy may do, too; and who was told of the first."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_RARE = sa.text("kind IN ('deputised', 'review')")


def upgrade() -> None:
    op.create_index(
        "duty_rare", "duty", ["kind", "person"], postgresql_where=_RARE, sqlite_where=_RARE
    )
    op.create_table(
        "approval_reviews_told",
        sa.Column("person", sa.String(32), primary_key=True),
        sa.Column("notice", sa.String(255), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
    )
