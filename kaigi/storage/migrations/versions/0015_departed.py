"""Units of duties, and duties of later steps: whom a route still needs, and as the head of what.

Documents that circulate get both from their latest draft or resubmission.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_DUTY = sa.table(
    "duty", *(sa.column(name) for name in ("item", "person", "step", "kind", "since", "unit"))
)
_ENTRY = sa.table("entry", *(sa.column(name) for name in ("document", "sequence", "body")))
_LEVELS = {"section_head": 2, "department_head": 1}
"""Names in the path of the unit that a post heads."""


def upgrade() -> None:
    op.add_column(
        "duty", sa.Column("unit", sa.String(length=160), server_default="", nullable=False)
    )
    tx = op.get_bind()
    acting = sa.select(_DUTY.c.item, _DUTY.c.step, _DUTY.c.since).where(_DUTY.c.kind == "act")
    for item, step, since in tx.execute(acting.distinct()).all():
        submission = _submission(tx, item) if item.isdecimal() else None
        if submission is not None:
            _complete(tx, item, step, since, submission)


def _submission(tx: sa.Connection, item: str) -> dict[str, Any] | None:
    """Return the latest entry with a route."""
    bodies = sa.select(_ENTRY.c.body).where(_ENTRY.c.document == int(item))
    entries = map(json.loads, tx.scalars(bodies.order_by(_ENTRY.c.sequence.desc())))
    return next((entry for entry in entries if "route" in entry), None)


def _complete(
    tx: sa.Connection, item: str, current: int, since: float, submission: dict[str, Any]
) -> None:
    section = submission["by"].get("section", "")
    for n, step in enumerate(submission["route"]):
        people = step.get("people") or [step["holder"]]
        levels = _LEVELS.get(step["role"], 0) if len(people) == 1 else 0
        unit = "/".join(section.split("/")[:levels])
        if n == current:
            tx.execute(
                sa.update(_DUTY)
                .where(_DUTY.c.item == item, _DUTY.c.kind == "act")
                .values(unit=unit)
            )
        if n > current:
            rows = [
                {
                    "item": item,
                    "person": who["id"],
                    "step": n,
                    "kind": "upcoming",
                    "since": since,
                    "unit": unit,
                }
                for who in people
            ]
            tx.execute(sa.insert(_DUTY), rows)
