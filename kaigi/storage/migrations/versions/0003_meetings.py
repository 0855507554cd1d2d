"""Meetings: what was reserved before Zoom was asked, and what Zoom has told since."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_GOING_ON = sa.text("state IN ('reserved', 'open', 'closing')")
_RESERVED = sa.text("state = 'reserved'")


def upgrade() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("host", sa.String(length=20), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=30), nullable=False),
        sa.Column("reply_url", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.Double(), nullable=False),
        sa.Column("unposted", sa.Boolean(), nullable=False),
        sa.Column("zoom_id", sa.String(length=20), nullable=True),
        sa.Column("uuid", sa.String(length=100), nullable=False),
        sa.Column("join_url", sa.Text(), nullable=False),
        sa.Column("start_url", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=True),
        sa.Column("ended_by", sa.String(length=80), nullable=True),
        sa.Column("ended_key", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("meeting_pkey")),
        sa.UniqueConstraint("zoom_id", name=op.f("meeting_zoom_id_key")),
    )
    op.create_index(
        "meeting_going_on", "meeting", ["host"], postgresql_where=_GOING_ON, sqlite_where=_GOING_ON
    )
    op.create_index(
        "meeting_reserved_by",
        "meeting",
        ["host"],
        unique=True,
        postgresql_where=_RESERVED,
        sqlite_where=_RESERVED,
    )
    op.create_table(
        "meeting_guest",
        sa.Column("meeting", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("meeting", "person", name=op.f("meeting_guest_pkey")),
    )
    op.create_index("meeting_guest_of", "meeting_guest", ["person"], unique=False)
    op.create_table(
        "meeting_run",
        sa.Column("meeting", sa.String(length=64), nullable=False),
        sa.Column("uuid", sa.String(length=100), nullable=False),
        sa.Column("started_at", sa.Double(), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("meeting", "uuid", name=op.f("meeting_run_pkey")),
    )
    op.create_table(
        "meeting_attendance",
        sa.Column("meeting", sa.String(length=64), nullable=False),
        sa.Column("uuid", sa.String(length=100), nullable=False),
        sa.Column("participant", sa.String(length=100), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("has_left", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "meeting", "uuid", "participant", name=op.f("meeting_attendance_pkey")
        ),
    )
