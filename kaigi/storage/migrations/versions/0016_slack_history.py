"""Accounts that have gone are kept, with the person to whom each is or was bound."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("slack_account") as account:
        account.alter_column("address", existing_type=sa.String(254), nullable=True)
        account.add_column(sa.Column("person", sa.String(20)))
        account.add_column(sa.Column("report", sa.Integer()))
        account.create_index("slack_account_report", ["report"])
    op.execute(
        "INSERT INTO slack_account (id, barred)"
        " SELECT DISTINCT before, false FROM staff_rebinding"
        " WHERE before IS NOT NULL AND before NOT IN (SELECT id FROM slack_account)"
    )
    op.execute(
        "UPDATE slack_account SET person = (SELECT number FROM staff_rebinding"
        " WHERE before = slack_account.id ORDER BY staff_rebinding.id DESC LIMIT 1)"
    )
    op.execute(
        "UPDATE slack_account SET person = staff.number FROM staff"
        " WHERE staff.slack_id = slack_account.id"
    )
