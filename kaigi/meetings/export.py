"""Lines of the meetings room in `kaigi export`, without links."""

from sqlalchemy import Connection, select

from kaigi.meetings.tables import guest, meeting
from kaigi.storage.export import Piece, Place, rows_after


def meetings(tx: Connection, after: Place, limit: int) -> Piece:
    """Read the next meetings with their guests, in two queries."""
    rows = {place: row for place, (row,) in rows_after(tx, after, limit, meeting.c.id)}
    invited = select(guest).where(guest.c.meeting.in_([row.id for row in rows.values()]))
    guests: dict[str, list[str]] = {}
    for each in tx.execute(invited.order_by(guest.c.meeting, guest.c.person)):
        guests.setdefault(each.meeting, []).append(each.person)
    return [
        (
            place,
            {
                "id": row.id,
                "host": row.host,
                "guests": guests.get(row.id, []),
                "topic": row.topic,
                "channel": row.channel,
                "state": row.state,
                "zoom_id": row.zoom_id,
                "asked_at": row.asked_at.isoformat(),
                "ended_at": row.ended_at.isoformat() if row.ended_at else None,
            },
        )
        for place, row in rows.items()
    ]
