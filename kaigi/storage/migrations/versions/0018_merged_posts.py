"""Duties to sign for lower posts, too: a person may have several of one kind on one step."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_KEY = ["item", "person", "step", "kind", "unit"]

_DUTY_NOW = sa.Table(
    "duty",
    sa.MetaData(),
    sa.Column("item", sa.String(length=255), nullable=False),
    sa.Column("person", sa.String(length=32), nullable=False),
    sa.Column("step", sa.Integer(), autoincrement=False, nullable=False),
    sa.Column("kind", sa.String(length=16), nullable=False),
    sa.Column("since", sa.Double(), nullable=False),
    sa.Column("unit", sa.String(length=160), server_default="", nullable=False),
    sa.PrimaryKeyConstraint(*_KEY, name="duty_pkey"),
    sa.Index("duty_of", "person", "kind", "since", "item"),
)
"""The table as it will be: SQLite fills a new one."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("duty_pkey", "duty", type_="primary")
        op.create_primary_key("duty_pkey", "duty", _KEY)
    else:
        with op.batch_alter_table("duty", copy_from=_DUTY_NOW, recreate="always"):
            pass
