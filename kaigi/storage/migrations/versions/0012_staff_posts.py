"""Concurrent posts, people without an address, the order of units, and what a search compares.

The place of a unit is 0 until the next import: then people stand in the order of their paths.
"""

import sqlalchemy as sa
from alembic import op

from kaigi.folding import name_key, post_key

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_HERE = sa.text("active IS true AND email != ''")
_HERE_SQLITE = sa.text("active IS 1 AND email != ''")
_HEADS = sa.text("is_head IS true")
_HEADS_SQLITE = sa.text("is_head IS 1")
_STAFF = sa.table(
    "staff",
    *(sa.column(name) for name in ("number", "name", "kana", "section", "title")),
    sa.column("name_key"),
    sa.column("post_key"),
)


def upgrade() -> None:
    op.create_table(
        "staff_concurrent_post",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("section", sa.String(length=160), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("is_head", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", "place", name=op.f("staff_concurrent_post_pkey")),
    )
    op.create_index(
        "staff_concurrent_post_head",
        "staff_concurrent_post",
        ["section"],
        unique=True,
        postgresql_where=_HEADS,
        sqlite_where=_HEADS_SQLITE,
    )
    op.drop_index("staff_email_here", table_name="staff")
    op.create_index(
        "staff_email_here",
        "staff",
        ["email"],
        unique=True,
        postgresql_where=_HERE,
        sqlite_where=_HERE_SQLITE,
    )
    op.add_column(
        "staff", sa.Column("unit_place", sa.Integer(), server_default="0", nullable=False)
    )
    for name in ("name_key", "post_key"):
        op.add_column("staff", sa.Column(name, sa.Text(), server_default="", nullable=False))
    _fill_keys(op.get_bind())


def _fill_keys(tx: sa.Connection) -> None:
    columns = _STAFF.c
    query = sa.select(columns.number, columns.name, columns.kana, columns.section, columns.title)
    rows = [
        {
            "who": row.number,
            "names": name_key(row.name, row.kana),
            "posts": post_key((row.section, row.title)),
        }
        for row in tx.execute(query)
    ]
    if rows:
        tx.execute(
            sa.update(_STAFF)
            .where(columns.number == sa.bindparam("who"))
            .values(name_key=sa.bindparam("names"), post_key=sa.bindparam("posts")),
            rows,
        )
