"""The ground: staff, the ledger, what leaves the house, and what has fired."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "budget",
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("spent", sa.JSON(), nullable=False),
        sa.Column("held", sa.Double(), nullable=False),
        sa.Column("even", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("method", name=op.f("budget_pkey")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("drafter", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("waiting_for", sa.String(length=32), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("changed", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("document_pkey")),
        sa.UniqueConstraint("key", name=op.f("document_key_key")),
    )
    op.create_index("document_drafted", "document", ["drafter", "state", "changed"], unique=False)
    op.create_index("document_waiting", "document", ["waiting_for", "changed"], unique=False)
    op.create_table(
        "firing",
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("due", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("job", "due", name=op.f("firing_pkey")),
    )
    op.create_table(
        "lane",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("held", sa.Double(), nullable=False),
        sa.Column("free", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("lane_pkey")),
    )
    op.create_index("lane_free", "lane", ["free"], unique=False)
    op.create_index("lane_held", "lane", ["held"], unique=False)
    op.create_table(
        "staff",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kana", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("section", sa.String(length=160), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("rank", sa.String(length=20), nullable=False),
        sa.Column("employment", sa.String(length=20), nullable=False),
        sa.Column("is_head", sa.Boolean(), nullable=False),
        sa.Column("counter_duty", sa.Boolean(), nullable=False),
        sa.Column("zoom_user", sa.String(length=254), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("slack_id", sa.String(length=30), nullable=True),
        sa.Column("slack_locale", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("staff_pkey")),
        sa.UniqueConstraint("slack_id", name=op.f("staff_slack_id_key")),
    )
    op.create_index(
        "staff_email_here",
        "staff",
        ["email"],
        unique=True,
        postgresql_where=sa.text("active IS true"),
        sqlite_where=sa.text("active IS 1"),
    )
    op.create_index(
        "staff_section_head",
        "staff",
        ["section"],
        unique=True,
        postgresql_where=sa.text("active IS true AND is_head IS true"),
        sqlite_where=sa.text("active IS 1 AND is_head IS 1"),
    )
    op.create_table(
        "staff_deputy",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deputy", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("number", "place", name=op.f("staff_deputy_pkey")),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=True),
        sa.Column("bulk", sa.Boolean(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("due", sa.Double(), nullable=False),
        sa.Column("lease", sa.Double(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("done", sa.Double(), nullable=True),
        sa.Column("dead", sa.Boolean(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("address", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("task_pkey")),
        sa.UniqueConstraint("key", name=op.f("task_key_key")),
    )
    op.create_index(
        "task_addressed",
        "task",
        ["done"],
        unique=False,
        sqlite_where=sa.text("done IS NOT NULL AND address IS NOT NULL"),
        postgresql_where=sa.text("done IS NOT NULL AND address IS NOT NULL"),
    )
    op.create_index(
        "task_ended",
        "task",
        ["done"],
        unique=False,
        sqlite_where=sa.text("done IS NOT NULL AND address IS NULL"),
        postgresql_where=sa.text("done IS NOT NULL AND address IS NULL"),
    )
    op.create_index(
        "task_in_lane",
        "task",
        ["lane", "due"],
        unique=False,
        sqlite_where=sa.text("done IS NULL AND lane != ''"),
        postgresql_where=sa.text("done IS NULL AND lane != ''"),
    )
    op.create_index(
        "task_open",
        "task",
        ["method", "bulk", "due", "id"],
        unique=False,
        sqlite_where=sa.text("done IS NULL"),
        postgresql_where=sa.text("done IS NULL"),
    )
    op.create_table(
        "entry",
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("entry_document_fkey")),
        sa.PrimaryKeyConstraint("document", "sequence", name=op.f("entry_pkey")),
    )
