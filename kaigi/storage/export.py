"""Reading a table as lines of an export: in pieces by key, so that memory stays bounded."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Column, Connection, Row, literal, select, tuple_

from kaigi.storage.engine import Storage

PIECE = 500
"""Lines that are read in one transaction, and are in memory at once."""

Line = dict[str, Any]
Place = tuple[Any, ...]
"""The key of a line; the next piece begins behind that of the last."""
Piece = list[tuple[Place, Line]]
Read = Callable[[Connection, Place, int], Piece]
"""Reads so many lines behind a place; `()` is the beginning. Empty at the end."""


def lines(storage: Storage, read: Read, limit: int = PIECE) -> Iterator[Line]:
    """Yield all lines of one kind, each piece of `limit` lines from a transaction of its own."""
    after: Place = ()
    while piece := storage.read_now(_piece(read, after, limit)):
        yield from (line for _place, line in piece)
        after = piece[-1][0]


def _piece(read: Read, after: Place, limit: int) -> Callable[[Connection], Piece]:
    return lambda tx: read(tx, after, limit)


def rows_after(
    tx: Connection, after: Place, limit: int, *key: Column[Any]
) -> list[tuple[Place, list[Row[Any]]]]:
    """Return all rows under each of the next `limit` keys of one table, in the keys' order."""
    place = tuple_(*key)
    places = select(*key).distinct().order_by(*key).limit(limit)
    if after:
        behind = [literal(v, column.type) for v, column in zip(after, key, strict=True)]
        places = places.where(place > tuple_(*behind))
    rows = tx.execute(select(key[0].table).where(place.in_(places)).order_by(*key))
    names = [column.name for column in key]
    grouped = groupby(rows, key=lambda row: tuple(row._mapping[name] for name in names))
    return [(found, list(group)) for found, group in grouped]
