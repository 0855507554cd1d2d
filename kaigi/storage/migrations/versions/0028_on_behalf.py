"""Documents that are drafted on behalf of somebody."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Before this, everyone drafted in their own name.
    op.add_column("document", sa.Column("proxy", sa.String(32)))
    is_another = sa.text("proxy IS NOT NULL")
    op.create_index(
        "document_written",
        "document",
        ["proxy", "state", "changed"],
        sqlite_where=is_another,
        postgresql_where=is_another,
    )
