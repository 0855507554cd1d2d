"""The presence room's lines in `kaigi export`: declarations, and days as they stand."""

from typing import Any

from sqlalchemy import Connection, Row

from kaigi.presence.tables import presence, statement
from kaigi.storage.export import Line, Piece, Place, rows_after


def declarations(tx: Connection, after: Place, limit: int) -> Piece:
    """Read what was declared, by which click."""
    return [
        (place, {"key": rows[0].key, **_places(rows), "at": rows[0].at.isoformat()})
        for place, rows in rows_after(tx, after, limit, statement.c.key)
    ]


def days(tx: Connection, after: Place, limit: int) -> Piece:
    """Read each person's days as they stand, from whichever declarations."""
    found = rows_after(tx, after, limit, presence.c.day, presence.c.person)
    return [(place, _places(rows)) for place, rows in found]


def _places(rows: list[Row[Any]]) -> Line:
    places = {row.half: row.place for row in rows}
    return {"person": rows[0].person, "day": rows[0].day.isoformat(), "places": places}
