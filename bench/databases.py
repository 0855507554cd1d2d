"""Databases to measure on: SQLite in a file, and a real PostgreSQL, both on disk."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path

from kaigi.staff import roster
from kaigi.staff.desk import StaffDesk
from kaigi.storage import Storage, migrate
from tests.databases import Postgres

Fresh = Callable[[], AbstractContextManager[str]]
"""Makes an empty database and yields its URL."""

_numbers = count()


async def employ(database_url: str, staff_list: str) -> None:
    """Import a staff list into an empty database, before a bot is started on it."""
    storage = Storage(database_url)
    migrate(storage)
    await StaffDesk(storage).import_roster(roster.read(staff_list.encode()))
    storage.close()


def sqlite(folder: Path) -> Fresh:
    @contextmanager
    def fresh() -> Iterator[str]:
        file = folder / f"{next(_numbers)}.sqlite3"
        yield f"sqlite:///{file}"
        for left in folder.glob(f"{file.name}*"):
            left.unlink()

    return fresh


@contextmanager
def postgres(folder: Path) -> Iterator[Fresh]:
    server = Postgres.start(folder, careful=True)
    try:
        yield lambda: server.database(f"bench{next(_numbers)}", template="template1")
    finally:
        server.stop()
