"""What has to leave the house, and how much may leave now.

Every time here is the machine's, in seconds since 1970: leases and pacing must not follow a clock that
people can move.
"""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Double, Index, Integer, String, Table

from kaigi.storage import metadata, partial_index

task = Table(
    "task",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("method", String, nullable=False),  # whose budget it spends
    Column("lane", String, nullable=False),
    Column("depends_on", String),
    Column("low_priority", Boolean, nullable=False),
    Column("body", JSON, nullable=False),
    Column("due", Double, nullable=False),
    Column(
        "lease", Double, nullable=False, default=0.0
    ),  # in flight until then; 0 when nobody has it
    Column(
        "version", Integer, nullable=False, default=1
    ),  # which wish this is; every put is a new one
    Column(
        "claims", Integer, nullable=False, default=0
    ),  # never reset: it tells one sending from the next
    Column("failures", Integer, nullable=False, default=0),
    Column("in_doubt", Boolean, nullable=False, default=False),
    Column("done", Double),
    Column("dead", Boolean, nullable=False, default=False),
    Column("error", String),
    Column("address", JSON(none_as_null=True)),
    Column("since", Double),  # owed without a break, whatever was wished meanwhile
    Column("cause", String),  # the id of the request that the latest wish came from
)

lane = Table(
    "lane",
    metadata,
    Column("key", String, primary_key=True),
    Column(
        "held", Double, nullable=False
    ),  # nobody goes before: one is in flight, or Slack said wait
    Column("free", Double, nullable=False),  # theoretical arrival time of the next spaced call
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
_IN_LANE = OPEN & (task.c.lane != "")

partial_index("task_open", task.c.method, task.c.low_priority, task.c.due, task.c.id, where=OPEN)
partial_index("task_in_lane", task.c.lane, task.c.due, where=_IN_LANE)
partial_index("task_ended", task.c.done, where=UNADDRESSED)
partial_index("task_addressed", task.c.done, where=ADDRESSED)
partial_index("task_dead", task.c.id, where=DEAD)
Index("lane_held", lane.c.held)
Index("lane_free", lane.c.free)
