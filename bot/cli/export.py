"""The record as lines, a piece at a time: for the operator's own tools, and for whoever checks on Kaigi.

Of what people wrote only titles and topics are in it, and no link.
"""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Column, Connection, Row, literal, select, tuple_

from kaigi.delivery.tables import task
from kaigi.ledger import tables as ledger
from kaigi.ledger.events import Drafted, Event, Resubmitted
from kaigi.ledger.tables import Chain
from kaigi.meetings.tables import guest, meeting
from kaigi.presence.tables import presence, statement
from kaigi.storage import Storage

PIECE = 500
"""Lines that are of one moment, and in memory at once."""

Line = dict[str, Any]
Place = tuple[Any, ...]
"""The key of a line; the next piece begins behind that of the last."""
Piece = list[tuple[Place, Line]]
Read = Callable[[Connection, Place], Piece]


def lines(storage: Storage) -> Iterator[Line]:
    """Each with its `type`. Raises Broken where an entry of a document cannot be read."""
    for name, read in PIECES.items():
        after: Place = ()
        while piece := _next(storage, read, after):
            yield from ({"type": name, **line} for _place, line in piece)
            after = piece[-1][0]


def _next(storage: Storage, read: Read, after: Place) -> Piece:
    return storage.read_now(lambda tx: read(tx, after))


def _documents(tx: Connection, after: Place) -> Piece:
    found = ledger.chains(tx, after[0] if after else 0, PIECE)
    return [((chain.document,), _document(chain)) for chain in found]


def _document(chain: Chain) -> Line:
    folded = ledger.read(chain.document, [entry.body for entry in chain.entries])
    entries: list[Line] = []
    round_ = 0
    for event, entry in zip(folded.events, chain.entries, strict=True):
        round_ += isinstance(event, Drafted | Resubmitted)
        entries.append(
            {"sequence": entry.sequence, "round": round_, **_event(event), "hash": entry.hash}
        )
    return {
        "id": chain.document,
        "drafter": folded.drafter.id,
        "state": folded.state,
        "waiting_for": [who.id for who in folded.waiting_for],
        "entries": entries,
    }


def _event(event: Event) -> Line:
    told = {"kind": event.kind, "by": event.by.id, "at": event.at.isoformat(), "key": event.key}
    return told | (
        {"title": event.content.title} if isinstance(event, Drafted | Resubmitted) else {}
    )


def _declarations(tx: Connection, after: Place) -> Piece:
    """What was said, by which click."""
    said = _rows(tx, after, statement.c.key)
    return [
        (place, {"key": first.key, **_spoken_of(first, *others), "at": first.at.isoformat()})
        for place, (first, *others) in said
    ]


def _days(tx: Connection, after: Place) -> Piece:
    """What stands, whoever has said it."""
    return [
        (place, _spoken_of(*halves))
        for place, halves in _rows(tx, after, presence.c.day, presence.c.person)
    ]


def _spoken_of(*halves: Row[Any]) -> Line:
    places = {row.half: row.place for row in halves}
    return {"person": halves[0].person, "day": halves[0].day.isoformat(), "places": places}


def _meetings(tx: Connection, after: Place) -> Piece:
    rows = {place: row for place, (row,) in _rows(tx, after, meeting.c.id)}
    asked = select(guest).where(guest.c.meeting.in_([row.id for row in rows.values()]))
    guests: dict[str, list[str]] = {}
    for invited in tx.execute(asked.order_by(guest.c.meeting, guest.c.person)):
        guests.setdefault(invited.meeting, []).append(invited.person)
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


def _tasks(tx: Connection, after: Place) -> Piece:
    return [(place, _task(row)) for place, (row,) in _rows(tx, after, task.c.id)]


def _task(row: Row[Any]) -> Line:
    state = "open" if row.done is None else "dead" if row.dead else "done"
    return {
        "key": row.key,
        "kind": row.kind,
        "state": state,
        "claims": row.claims,
        "failures": row.failures,
        "error": row.error,
    }


def _rows(tx: Connection, after: Place, *key: Column[Any]) -> list[tuple[Place, list[Row[Any]]]]:
    """All rows under each of the next keys."""
    place = tuple_(*key)
    places = select(*key).distinct().order_by(*key).limit(PIECE)
    if after:
        behind = tuple_(
            *(literal(value, column.type) for value, column in zip(after, key, strict=True))
        )
        places = places.where(place > behind)
    rows = tx.execute(select(key[0].table).where(place.in_(places)).order_by(*key))
    names = [column.name for column in key]
    grouped = groupby(rows, key=lambda row: tuple(row._mapping[name] for name in names))
    return [(found, list(group)) for found, group in grouped]


PIECES: dict[str, Read] = {
    "document": _documents,
    "declaration": _declarations,
    "day": _days,
    "meeting": _meetings,
    "task": _tasks,
}
