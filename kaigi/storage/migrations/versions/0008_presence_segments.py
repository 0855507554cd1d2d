"""Presence in segments of minutes; half days become two of them. Statements become declarations.

Rows are copied into new tables, because SQLite cannot change a primary key. INSERT … SELECT in the
order of the new key: about 10 million rows (20,000 people, a year) in a minute or two.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_COPY_DAYS = """
    INSERT INTO presence (day, person, from_minute, to_minute, place, note, source, at)
    SELECT day, person,
           CASE half WHEN 'am' THEN 0 ELSE 720 END, CASE half WHEN 'am' THEN 720 ELSE 1440 END,
           place, note, source, at
    FROM presence_half ORDER BY day, person, half
"""
_COPY_DECLARATIONS = """
    INSERT INTO presence_declaration
           (key, from_minute, to_minute, day, person, place, note, source, at)
    SELECT key,
           CASE half WHEN 'am' THEN 0 ELSE 720 END, CASE half WHEN 'am' THEN 720 ELSE 1440 END,
           day, person, place, note, source, at
    FROM presence_statement ORDER BY key, half
"""


def _columns() -> list[sa.Column[object]]:
    """Return the columns that both tables have beside day, person and from_minute."""
    return [
        sa.Column("to_minute", sa.SmallInteger(), nullable=False),
        sa.Column("place", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=60), nullable=False),
        sa.Column("source", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
    ]


def upgrade() -> None:
    op.rename_table("presence", "presence_half")
    if op.get_context().dialect.name == "postgresql":
        # a constraint's index is not renamed with its table, and the new one takes the name
        op.execute(
            "ALTER TABLE presence_half RENAME CONSTRAINT presence_pkey TO presence_half_pkey"
        )
    op.create_table(
        "presence",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person", sa.String(length=20), nullable=False),
        sa.Column("from_minute", sa.SmallInteger(), autoincrement=False, nullable=False),
        *_columns(),
        sa.PrimaryKeyConstraint("day", "person", "from_minute", name=op.f("presence_pkey")),
    )
    op.execute(_COPY_DAYS)
    op.drop_table("presence_half")
    op.create_table(
        "presence_declaration",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("from_minute", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person", sa.String(length=20), nullable=False),
        *_columns(),
        sa.PrimaryKeyConstraint("key", "from_minute", name=op.f("presence_declaration_pkey")),
    )
    op.execute(_COPY_DECLARATIONS)
    op.drop_table("presence_statement")
    op.create_index("presence_declaration_of", "presence_declaration", ["person", "day"])
