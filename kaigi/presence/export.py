"""The presence room's lines in `kaigi export`: declarations, and days as they are now."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row

from kaigi.presence.segments import Span, span_key
from kaigi.presence.tables import declaration, presence
from kaigi.storage.export import Line, Piece, Place, rows_after


def declarations(tx: Connection, after: Place, limit: int) -> Piece:
    """Read what was declared by which click."""
    return [
        (place, {"key": rows[0].key, **_day_of(rows), "at": rows[0].at.isoformat()})
        for place, rows in rows_after(tx, after, limit, declaration.c.key)
    ]


def days(tx: Connection, after: Place, limit: int) -> Piece:
    """Read each person's days as they are now, from every source."""
    found = rows_after(tx, after, limit, presence.c.day, presence.c.person)
    return [(place, _day_of(rows)) for place, rows in found]


def _day_of(segments: Sequence[Row[Any]]) -> Line:
    """Return one person's day; keys of `places` are am and pm, or clock times (13:00-15:00).

    `entered_by` are the numbers of people who entered an answer for them, if there are any.
    """
    places = {span_key(Span(row.from_minute, row.to_minute)): row.place for row in segments}
    line = {"person": segments[0].person, "day": segments[0].day.isoformat(), "places": places}
    enterers = sorted({row.entered_by for row in segments if row.entered_by})
    return {**line, "entered_by": enterers} if enterers else line
