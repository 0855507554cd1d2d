"""Keys of private answers, with the room first: `answer:…` becomes `delivery:answer:…`.

Every row is renamed, ended ones too: a click that is delivered again after the upgrade must find
its answer. The keys of the meetings room are that room's.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE task SET key = 'delivery:' || key"
        " WHERE key LIKE 'answer:%' AND key NOT LIKE 'answer:meeting:%'"
    )
