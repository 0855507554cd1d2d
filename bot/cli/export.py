"""`kaigi export`: the record of every room as lines, for the operator's own tools and audits."""

from collections.abc import Iterable, Iterator

from bot.rooms import Room
from kaigi.storage import Storage
from kaigi.storage.export import PIECE, Line, lines


def export(storage: Storage, rooms: Iterable[Room], piece: int = PIECE) -> Iterator[Line]:
    """Yield the lines of all rooms, each with its `type`; the bot may run meanwhile.

    Raises Broken where an entry of a document cannot be read.
    """
    for room in rooms:
        for kind, read in room.export.items():
            for line in lines(storage, read, piece):
                yield {"type": kind, **line}
