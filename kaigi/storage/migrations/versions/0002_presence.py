"""Presence: what people say of their days."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "presence",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person", sa.String(length=20), nullable=False),
        sa.Column("half", sa.String(length=2), nullable=False),
        sa.Column("place", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=60), nullable=False),
        sa.Column("source", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("day", "person", "half", name=op.f("presence_pkey")),
    )
    op.create_table(
        "presence_statement",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("half", sa.String(length=2), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=60), nullable=False),
        sa.Column("source", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("key", "half", name=op.f("presence_statement_pkey")),
    )
    op.create_index("presence_statement_of", "presence_statement", ["person", "day"], unique=False)
