"""Tables of the runs of meetings, and of their participants, as Zoom reports them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Integer,
    String,
    Table,
    false,
    func,
    select,
    update,
)

from kaigi.meetings.rules import Run
from kaigi.meetings.zoom_types import Participant
from kaigi.storage import Moment, metadata, upsert

run = Table(
    "meeting_run",
    metadata,
    Column("meeting", String(64), primary_key=True),
    Column("uuid", String(100), primary_key=True),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    # the end was seen by a look, and not reported by an event
    Column("end_seen", Boolean, nullable=False, default=False),
    # the largest number of participants at one time
    Column("most", Integer, nullable=False, default=0),
)

attendance = Table(
    "meeting_attendance",  # one row for each join; a person who joins again has another
    metadata,
    Column("meeting", String(64), primary_key=True),
    Column("uuid", String(100), primary_key=True),
    Column("participant", String(100), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("has_left", Boolean, nullable=False),
)

_PRESENT = (
    select(func.count())
    .where(attendance.c.meeting == run.c.meeting, attendance.c.uuid == run.c.uuid)
    .where(attendance.c.has_left == false())
    .scalar_subquery()
)


def runs_of(tx: Connection, ids: Collection[str]) -> dict[str, list[Run]]:
    """Read the runs of meetings, by meeting, each with the number of its participants."""
    found: dict[str, list[Run]] = {}
    for row in tx.execute(select(run, _PRESENT.label("people")).where(run.c.meeting.in_(ids))):
        found.setdefault(row.meeting, []).append(
            Run(row.uuid, row.started_at, row.ended_at, row.end_seen, row.people, row.most)
        )
    return found


def begin_run(tx: Connection, meeting_id: str, uuid: str, at: datetime) -> None:
    """Begin a run with the first report about it; take back an end that was only seen."""
    new = upsert(tx, run).values(meeting=meeting_id, uuid=uuid, started_at=at)
    tx.execute(
        new.on_conflict_do_update(
            index_elements=["meeting", "uuid"],
            set_={"ended_at": None, "end_seen": False},
            where=run.c.end_seen,
        )
    )


def end_run(
    tx: Connection, meeting_id: str, uuid: str, at: datetime, *, seen: bool = False
) -> None:
    """End a run, as an event reported or, with `seen`, as a look saw.

    The first end counts, and a reported one in place of one that was seen.
    """
    new = upsert(tx, run).values(
        meeting=meeting_id, uuid=uuid, started_at=at, ended_at=at, end_seen=seen
    )
    tx.execute(
        new.on_conflict_do_update(
            index_elements=["meeting", "uuid"],
            set_={"ended_at": new.excluded.ended_at, "end_seen": new.excluded.end_seen},
            where=run.c.ended_at.is_(None) | (run.c.end_seen & ~new.excluded.end_seen),
        )
    )


def add_join(tx: Connection, meeting_id: str, uuid: str, participant: str, at: datetime) -> None:
    """Add a participant; one who has left is not changed, since joining again makes another."""
    row = _attending(meeting_id, uuid, participant, at) | {"has_left": False}
    tx.execute(upsert(tx, attendance).values(row).on_conflict_do_nothing())


def add_leave(tx: Connection, meeting_id: str, uuid: str, participant: str, at: datetime) -> None:
    """Record that a participant has left, even if the join was not reported."""
    row = _attending(meeting_id, uuid, participant, at) | {"has_left": True}
    statement = upsert(tx, attendance).values(row)
    keys = ["meeting", "uuid", "participant"]
    tx.execute(statement.on_conflict_do_update(index_elements=keys, set_={"has_left": True}))


def reconcile(
    tx: Connection,
    meeting_id: str,
    uuid: str,
    present: Sequence[Participant],
    looked_at: datetime,
    at: datetime,
) -> None:
    """Set the participants of a run to those present at `looked_at`, and those who joined since."""
    tx.execute(
        update(attendance)
        .where(
            attendance.c.meeting == meeting_id,
            attendance.c.uuid == uuid,
            attendance.c.at <= looked_at,
            attendance.c.participant.not_in([participant.key for participant in present]),
        )
        .values(has_left=True)
    )
    for participant in present:
        add_join(tx, meeting_id, uuid, participant.key, at)
    count(tx, meeting_id, uuid)


def count(tx: Connection, meeting_id: str, uuid: str) -> None:
    """Keep the largest number of participants at one time, after some have joined."""
    of_run = (run.c.meeting == meeting_id, run.c.uuid == uuid)
    tx.execute(update(run).where(*of_run, run.c.most < _PRESENT).values(most=_PRESENT))


def _attending(meeting_id: str, uuid: str, participant: str, at: datetime) -> dict[str, Any]:
    return {"meeting": meeting_id, "uuid": uuid, "participant": participant, "at": at}
