"""Tables of the outbox: tasks, the lanes that keep them in order, the budgets that pace them.

Every time here is the machine's, in seconds since 1970: leases and pacing must not follow a clock
that people can move.
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Double, Index, Integer, Row, String, Table

from kaigi.storage import metadata, partial_index

task = Table(
    "task",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    # the method whose budget the next sending spends
    Column("method", String, nullable=False),
    Column("lane", String, nullable=False),
    Column("depends_on", String),
    Column("low_priority", Boolean, nullable=False),
    Column("body", JSON, nullable=False),
    Column("due", Double, nullable=False),
    # in flight until then; 0 without a lease
    Column("lease", Double, nullable=False, default=0.0),
    # raised by every put and touch: tells a relay that the content changed during its sending
    Column("version", Integer, nullable=False, default=1),
    # raised by every claim and never reset: tells one sending from the next
    Column("claims", Integer, nullable=False, default=0),
    Column("failures", Integer, nullable=False, default=0),
    Column("in_doubt", Boolean, nullable=False, default=False),
    Column("done", Double),
    Column("dead", Boolean, nullable=False, default=False),
    # kind and code of the last error, never its message
    Column("error", String),
    Column("address", JSON(none_as_null=True)),
    # the message's, from the address, by which a reply to it is understood
    Column("ts", String),
    # pending without a break since then, whatever was put meanwhile
    Column("since", Double),
    # the id of the request that the latest put came from
    Column("cause", String),
)

lane = Table(
    "lane",
    metadata,
    Column("key", String, primary_key=True),
    # no sending before: one is in flight, or Slack asked to wait
    Column("held", Double, nullable=False),
    # theoretical arrival time of the next spaced call (GCRA)
    Column("free", Double, nullable=False),
)

budget = Table(
    "budget",
    metadata,
    Column("method", String, primary_key=True),
    Column("spent", JSON, nullable=False),
    Column("held", Double, nullable=False),
    Column("even", Double, nullable=False),
)

OPEN = task.c.done.is_(None)
DEAD = task.c.dead
UNADDRESSED = task.c.done.is_not(None) & task.c.address.is_(None)
ADDRESSED = task.c.done.is_not(None) & task.c.address.is_not(None)
IN_LANE = OPEN & (task.c.lane != "")

partial_index("task_open", task.c.method, task.c.low_priority, task.c.due, task.c.id, where=OPEN)
partial_index("task_in_lane", task.c.lane, task.c.due, where=IN_LANE)
partial_index("task_ended", task.c.done, where=UNADDRESSED)
partial_index("task_addressed", task.c.done, where=ADDRESSED)
partial_index("task_at", task.c.ts, where=task.c.ts.is_not(None))
partial_index("task_dead", task.c.id, where=DEAD)
Index("lane_held", lane.c.held)
Index("lane_free", lane.c.free)

DROPPED = "dropped by an operator"
"""The `error` of a dropped task."""


class TaskState(StrEnum):
    """The state of a task, as its columns give it."""

    WAITING = "waiting"
    """For its due time, its lane or its budget."""
    RETRYING = "retrying"
    """Failed, and waits for its next attempt."""
    IN_FLIGHT = "in_flight"
    """Leased by a relay that is sending it."""
    DONE = "done"
    """Sent, or found to have no recipient."""
    DEAD = "dead"
    """Given up: an operator's retry, or a later put, opens it again."""
    DROPPED = "dropped"
    """Closed by an operator without being sent."""


def state_of(row: Row[Any], now: float) -> TaskState:
    """Derive a task's state from its columns dead, done, error, lease and failures."""
    if row.dead:
        return TaskState.DEAD
    if row.done is not None:
        return TaskState.DROPPED if row.error == DROPPED else TaskState.DONE
    if row.lease > now:
        return TaskState.IN_FLIGHT
    return TaskState.RETRYING if row.failures else TaskState.WAITING
