"""Tables of meetings and their guests. A meeting is reserved here before Zoom is called.

`attendance` has the runs that Zoom reports.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    insert,
    or_,
    select,
    update,
)

from kaigi.meetings import attendance
from kaigi.meetings.rules import TOPIC_LIMIT, Ending, Meeting, Run, State
from kaigi.meetings.zoom_types import ZoomMeeting
from kaigi.storage import Moment, metadata, partial_index

CURRENT = (State.RESERVED, State.OPEN, State.CLOSING)

meeting = Table(
    "meeting",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("host", String(20), nullable=False),
    Column("zoom_host", String(254), nullable=False),
    Column("topic", String(TOPIC_LIMIT), nullable=False),
    Column("channel", String(30), nullable=False),
    Column("reply_url", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("card_outside", Boolean, nullable=False, default=False),
    Column("card_undeliverable", Boolean, nullable=False),
    Column("missing", Integer, nullable=False, default=0),
    Column("zoom_id", String(20), unique=True),
    Column("uuid", String(100), nullable=False),
    Column("join_url", Text, nullable=False),
    # Anyone who has it becomes the host: deleted when the meeting is over.
    Column("start_url", Text, nullable=False),
    Column("ended_at", Moment),
    Column("ended_by", String(80)),
    Column("ended_key", String(64)),
)
_CURRENT = meeting.c.state.in_(CURRENT)
partial_index("meeting_going_on", meeting.c.host, where=_CURRENT)
partial_index("meeting_in_zoom", meeting.c.zoom_host, where=_CURRENT)

guest = Table(
    "meeting_guest",
    metadata,
    Column("meeting", String(64), primary_key=True),
    Column("person", String(20), primary_key=True),
)
Index("meeting_guest_of", guest.c.person)


def reserve(tx: Connection, wanted: Meeting, reply_url: str) -> None:
    """Insert a new meeting with its guests."""
    row = {
        "id": wanted.id,
        "host": wanted.host,
        "zoom_host": wanted.zoom_host,
        "topic": wanted.topic,
        "channel": wanted.channel,
        "reply_url": reply_url,
        "state": wanted.state,
        "asked_at": wanted.asked_at,
        "starts_at": wanted.starts_at,
        "minutes": wanted.minutes,
        "card_undeliverable": False,
        "uuid": "",
        "join_url": "",
        "start_url": "",
    }
    tx.execute(insert(meeting).values(row))
    if wanted.guests:
        tx.execute(
            insert(guest), [{"meeting": wanted.id, "person": person} for person in wanted.guests]
        )


def find(tx: Connection, meeting_id: str) -> Meeting | None:
    """Find a meeting by our id."""
    return next(iter(_meetings(tx, meeting.c.id == meeting_id)), None)


def by_zoom_id(tx: Connection, zoom_id: str) -> Meeting | None:
    """Find a meeting by Zoom's id."""
    return next(iter(_meetings(tx, meeting.c.zoom_id == zoom_id)), None)


def hosted_by(tx: Connection, person: str) -> list[Meeting]:
    """List the meetings of a person that are reserved, open or closing."""
    return _meetings(tx, meeting.c.host == person, _CURRENT)


def hosted_in_zoom(tx: Connection, zoom_host: str) -> list[Meeting]:
    """List the meetings of a Zoom user that are reserved, open or closing."""
    return _meetings(tx, meeting.c.zoom_host == zoom_host, _CURRENT)


def ended_by_click(tx: Connection, person: str, key: str) -> Meeting | None:
    """Find the meeting that this click of its host has ended."""
    return next(iter(_meetings(tx, meeting.c.host == person, meeting.c.ended_key == key)), None)


def open_to(tx: Connection, person: str, limit: int) -> list[Meeting]:
    """List the open meetings that a person hosts or is a guest of, the latest first."""
    invited = select(guest.c.meeting).where(guest.c.person == person)
    mine = or_(meeting.c.host == person, meeting.c.id.in_(invited))
    return _meetings(tx, mine, _CURRENT, meeting.c.state == State.OPEN, limit=limit)


def all_open(tx: Connection) -> list[Meeting]:
    """List every open meeting."""
    return _meetings(tx, _CURRENT, meeting.c.state == State.OPEN)


def reply_url(tx: Connection, meeting_id: str) -> str:
    """Return the URL at which the command that began the meeting is answered."""
    found: str = tx.scalars(select(meeting.c.reply_url).where(meeting.c.id == meeting_id)).one()
    return found


def set_state(
    tx: Connection, meeting_id: str, state: State, *, before: State | None = None
) -> bool:
    """Set the state, if it is still `before`; return whether it was set.

    A meeting that is over, or never came about, keeps no link and no URL of its command.
    """
    change = update(meeting).where(meeting.c.id == meeting_id).values(state=state)
    if before:
        change = change.where(meeting.c.state == before)
    if state in (State.OVER, State.REFUSED):
        change = change.values(start_url="", join_url="", reply_url="")
    return tx.execute(change).rowcount == 1


def store_zoom_meeting(tx: Connection, meeting_id: str, made: ZoomMeeting) -> None:
    """Store Zoom's ids and links of a meeting."""
    tx.execute(
        update(meeting)
        .where(meeting.c.id == meeting_id)
        .values(zoom_id=made.id, uuid=made.uuid, join_url=made.join_url, start_url=made.start_url)
    )


def set_ending(tx: Connection, meeting_id: str, ending: Ending) -> None:
    """Store when, by whom and by which click the meeting was ended."""
    tx.execute(
        update(meeting)
        .where(meeting.c.id == meeting_id)
        .values(ended_at=ending.at, ended_by=ending.by, ended_key=ending.key)
    )


def clear_ending(tx: Connection, meeting_id: str) -> None:
    """Delete the ending of a meeting that goes on."""
    tx.execute(
        update(meeting)
        .where(meeting.c.id == meeting_id)
        .values(ended_at=None, ended_by=None, ended_key=None)
    )


def mark_outside(tx: Connection, meeting_id: str) -> None:
    """Record that the card was posted by a response_url, as Kaigi is no member there."""
    tx.execute(update(meeting).where(meeting.c.id == meeting_id).values(card_outside=True))


def is_outside(tx: Connection, meeting_id: str, channel: str) -> bool:
    """Return whether the card in this conversation was posted by a response_url."""
    found = select(meeting.c.card_outside).where(
        meeting.c.id == meeting_id, meeting.c.channel == channel
    )
    return bool(tx.scalar(found))


def mark_undeliverable(tx: Connection, meeting_id: str) -> None:
    """Record that the card could not be posted in the channel."""
    tx.execute(update(meeting).where(meeting.c.id == meeting_id).values(card_undeliverable=True))


def set_missing(tx: Connection, meeting_id: str, looks: int) -> None:
    """Record the number of looks in a row for which Zoom did not know the meeting."""
    tx.execute(update(meeting).where(meeting.c.id == meeting_id).values(missing=looks))


def _meetings(
    tx: Connection, *wanted: ColumnElement[bool], limit: int | None = None
) -> list[Meeting]:
    """Read meetings with their guests and runs: three queries, however many there are."""
    rows = tx.execute(
        select(meeting)
        .where(*wanted)
        .order_by(meeting.c.asked_at.desc(), meeting.c.id)
        .limit(limit)
    ).all()
    if not rows:
        return []
    ids = [row.id for row in rows]
    guests: dict[str, list[str]] = {}
    invited = select(guest).where(guest.c.meeting.in_(ids)).order_by(guest.c.person)
    for each in tx.execute(invited):
        guests.setdefault(each.meeting, []).append(each.person)
    runs = attendance.runs_of(tx, ids)
    return [_meeting(row, guests.get(row.id, ()), runs.get(row.id, ())) for row in rows]


def _meeting(row: Row[Any], guests: Iterable[str], runs: Iterable[Run]) -> Meeting:
    return Meeting(
        id=row.id,
        host=row.host,
        zoom_host=row.zoom_host,
        topic=row.topic,
        channel=row.channel,
        state=State(row.state),
        asked_at=row.asked_at,
        starts_at=row.starts_at,
        minutes=row.minutes,
        guests=tuple(guests),
        zoom_id=row.zoom_id,
        uuid=row.uuid,
        join_url=row.join_url,
        start_url=row.start_url,
        card_outside=row.card_outside,
        card_undeliverable=row.card_undeliverable,
        missing=row.missing,
        ending=Ending(row.ended_at, row.ended_by, row.ended_key) if row.ended_at else None,
        runs=tuple(runs),
    )
