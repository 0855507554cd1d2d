"""The meetings room's lines in `kaigi export`. No link is in them."""

from typing import Any

from sqlalchemy import Connection, Row, select

from kaigi.meetings.tables import guest, meeting
from kaigi.storage.export import Line, Piece, Place, rows_after


def meetings(tx: Connection, after: Place, limit: int) -> Piece:
    """Read the next meetings with their guests, in two queries."""
    rows = {place: row for place, (row,) in rows_after(tx, after, limit, meeting.c.id)}
    invited = select(guest).where(guest.c.meeting.in_([row.id for row in rows.values()]))
    guests: dict[str, list[str]] = {}
    for each in tx.execute(invited.order_by(guest.c.meeting, guest.c.person)):
        guests.setdefault(each.meeting, []).append(each.person)
    return [(place, _meeting(row, guests.get(row.id, []))) for place, row in rows.items()]


def _meeting(row: Row[Any], guests: list[str]) -> Line:
    return {
        "id": row.id,
        "host": row.host,
        "guests": guests,
        "topic": row.topic,
        "channel": row.channel,
        "state": row.state,
        "zoom_id": row.zoom_id,
        "asked_at": row.asked_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
    }
