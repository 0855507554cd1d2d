"""When Slack last changed an account, so that a report that is repeated late changes nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("slack_account") as account:
        account.add_column(sa.Column("updated", sa.BigInteger()))
