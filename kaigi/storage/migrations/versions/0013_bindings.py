"""Accounts of the workspace, the bindings that an administrator made, and changes of bindings.

Those who are bound today are taken as the workspace's accounts until the next match reads them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("slack_bound_as", sa.String(254)))
    op.create_table(
        "slack_account",
        sa.Column("id", sa.String(30), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("barred", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="slack_account_pkey"),
    )
    op.create_index("slack_account_address", "slack_account", ["address"])
    op.create_table(
        "staff_rebinding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("before", sa.String(30)),
        sa.Column("after", sa.String(30)),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="staff_rebinding_pkey"),
    )
    op.create_index("staff_rebinding_of", "staff_rebinding", ["number", "id"])
    op.create_index("staff_rebinding_at", "staff_rebinding", ["at"])
    op.create_index(
        "staff_rebinding_untold",
        "staff_rebinding",
        ["id"],
        postgresql_where=sa.text("told IS false"),
        sqlite_where=sa.text("told IS 0"),
    )
    op.execute(
        "INSERT INTO slack_account (id, address, barred)"
        " SELECT slack_id, email, false FROM staff WHERE slack_id IS NOT NULL"
    )
