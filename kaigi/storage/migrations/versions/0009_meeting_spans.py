"""Meetings get a start, a length and a Zoom host; a unique reservation becomes an overlap rule.

Keys of tasks begin with their room.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_CURRENT = sa.text("state IN ('reserved', 'open', 'closing')")

_FILL = """
    UPDATE meeting SET starts_at = asked_at, minutes = 60, zoom_host = COALESCE(
        (SELECT COALESCE(NULLIF(staff.zoom_user, ''), staff.email)
         FROM staff WHERE staff.number = meeting.host), '')
"""
_KEYS = (
    # zoom:make:ID → meeting:zoom.make:ID
    "UPDATE task SET key = 'meeting:zoom.' || SUBSTR(key, 6) "
    "WHERE key LIKE 'zoom:%' AND kind IN ('zoom.make', 'zoom.end', 'zoom.look')",
    # answer:meeting:ID:what → meeting:answer:ID:what
    "UPDATE task SET key = 'meeting:answer:' || SUBSTR(key, 16) WHERE key LIKE 'answer:meeting:%'",
)


def upgrade() -> None:
    op.drop_index("meeting_reserved_by", table_name="meeting")
    op.add_column("meeting", sa.Column("zoom_host", sa.String(length=254), nullable=True))
    op.add_column("meeting", sa.Column("starts_at", sa.Double(), nullable=True))
    op.add_column("meeting", sa.Column("minutes", sa.Integer(), nullable=True))
    op.execute(_FILL)
    with op.batch_alter_table("meeting") as meeting:
        meeting.alter_column("zoom_host", existing_type=sa.String(length=254), nullable=False)
        meeting.alter_column("starts_at", existing_type=sa.Double(), nullable=False)
        meeting.alter_column("minutes", existing_type=sa.Integer(), nullable=False)
    op.create_index(
        "meeting_in_zoom",
        "meeting",
        ["zoom_host"],
        postgresql_where=_CURRENT,
        sqlite_where=_CURRENT,
    )
    for statement in _KEYS:
        op.execute(statement)
