"""Ends of runs that were seen and not reported, meetings that Zoom did not find, cards outside.

A card outside is one in a conversation that Kaigi is no member of.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("meeting_run", _flag("end_seen"))
    op.add_column("meeting", _flag("card_outside"))
    op.add_column("meeting", sa.Column("missing", sa.Integer(), nullable=False, server_default="0"))


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
