"""Duties to sign for lower posts, too; a person may have several of one kind on one step.

Documents that circulate get them from their latest draft or resubmission, and the handovers since.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_DUTY = sa.table(
    "duty", *(sa.column(name) for name in ("item", "person", "step", "kind", "since", "unit"))
)
_ENTRY = sa.table("entry", *(sa.column(name) for name in ("document", "sequence", "body")))
_LEVELS = {"section_head": 2, "department_head": 1}
"""Names in the path of the unit that a post heads."""

_KEY = ["item", "person", "step", "kind", "unit"]

_DUTY_NOW = sa.Table(
    "duty",
    sa.MetaData(),
    sa.Column("item", sa.String(length=255), nullable=False),
    sa.Column("person", sa.String(length=32), nullable=False),
    sa.Column("step", sa.Integer(), autoincrement=False, nullable=False),
    sa.Column("kind", sa.String(length=16), nullable=False),
    sa.Column("since", sa.Double(), nullable=False),
    sa.Column("unit", sa.String(length=160), server_default="", nullable=False),
    sa.PrimaryKeyConstraint(*_KEY, name="duty_pkey"),
    sa.Index("duty_of", "person", "kind", "since", "item"),
)
"""The table as it will be: SQLite fills a new one."""

Step = dict[str, Any]


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("duty_pkey", "duty", type_="primary")
        op.create_primary_key("duty_pkey", "duty", _KEY)
    else:
        with op.batch_alter_table("duty", copy_from=_DUTY_NOW, recreate="always"):
            pass
    tx = op.get_bind()
    acting = sa.select(_DUTY.c.item, _DUTY.c.step, _DUTY.c.since).where(_DUTY.c.kind == "act")
    for item, current, since in tx.execute(acting.distinct()).all():
        if not item.isdecimal():  # of an outside system
            continue
        bodies = sa.select(_ENTRY.c.body).where(_ENTRY.c.document == int(item))
        entries = [json.loads(body) for body in tx.scalars(bodies.order_by(_ENTRY.c.sequence))]
        route, section = _route(entries)
        rows = {
            (lower["people"][0]["id"], n, unit): {
                "item": item,
                "person": lower["people"][0]["id"],
                "step": n,
                "kind": "merged",
                "since": since,
                "unit": unit,
            }
            for n, step in enumerate(route)
            if n >= current and len(step.get("people", ())) == 1 and _unit(step, section)
            for lower in step.get("merged", ())
            if (unit := _unit(lower, section))
        }
        if rows:
            tx.execute(sa.insert(_DUTY), [*rows.values()])


def _route(entries: list[dict[str, Any]]) -> tuple[list[Step], str]:
    """Return the route of the latest round as it is now, and the drafter's section."""
    route: list[Step] = []
    section = ""
    for entry in entries:
        if "route" in entry:
            route = entry["route"]
            section = entry["by"].get("section", "")
        elif entry["kind"] == "reassigned":
            route = _reassigned(route, entry)
    return route, section


def _reassigned(route: list[Step], event: dict[str, Any]) -> list[Step]:
    """Replace the step's person, merge the steps that are dropped, and restore others."""
    steps = dict(enumerate(route))
    dropped = event.get("dropped", [])
    restored = event.get("restored", [])
    back = [_post(each) for each in restored]
    step = _followed(steps[event["step"]], event)
    merged = [_followed(m, event) for m in step.get("merged", ()) if _post(m) not in back]
    steps[event["step"]] = step | {"unit": event["unit"], "merged": merged}
    for number in dropped:
        into = next(
            n
            for n, each in steps.items()
            if n > number
            and n not in dropped
            and event["successor"]["id"] in [who["id"] for who in each["people"]]
        )
        lower = steps[number]
        merged = [*lower.get("merged", ()), lower | {"merged": []}, *steps[into].get("merged", ())]
        steps[into] = steps[into] | {"merged": merged}
    changed: list[Step] = []
    for n, each in steps.items():
        changed += restored if n == event["step"] else []
        changed += [] if n in dropped else [each]
    return changed


def _followed(step: Step, event: dict[str, Any]) -> Step:
    before = event["predecessor"]["id"]
    people = [event["successor"] if who["id"] == before else who for who in step["people"]]
    return step | {"people": people}


def _post(step: Step) -> tuple[str, str | None]:
    return step["role"], step.get("unit")


def _unit(step: Step, section: str) -> str:
    """Return the unit whose head a step asks; empty where it is of no post, or not known."""
    if step.get("unit") is not None:
        return str(step["unit"])
    levels = _LEVELS.get(step["role"], 0)
    return "/".join(section.split("/")[:levels])
