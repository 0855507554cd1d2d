"""Lines of the approvals room in `kaigi export`: reminders."""

from sqlalchemy import Connection

from kaigi.approvals.reminder_tables import reminder
from kaigi.storage.export import Piece, Place, rows_after


def reminders(tx: Connection, after: Place, limit: int) -> Piece:
    """Read who was reminded of what, on which day; `by` is empty where Kaigi reminded."""
    key = (reminder.c.person, reminder.c.day, reminder.c.item)
    return [
        (
            place,
            {
                "person": row.person,
                "day": row.day.isoformat(),
                "item": row.item,
                "kind": row.kind,
                "at": row.at.isoformat(),
                "by": row.sender,
                "words": row.words,
            },
        )
        for place, (row,) in rows_after(tx, after, limit, *key)
    ]
