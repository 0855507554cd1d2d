"""A database as the release before left it: revision 0005, with people's work of a day in it.

`tests/data/release_0005.json` was written by that release's own desks: documents of every state,
days, meetings, and an outbox with sent, pending, dead and doubtful tasks.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from kaigi.storage import Storage, migrate
from tests.databases import Postgres

REVISION = "0005"
DATA = Path(__file__).parent / "data" / "release_0005.json"
SERIAL = {"document": "id", "task": "id"}
"""Columns that PostgreSQL numbers itself: their sequences go on behind the rows."""


def rows() -> dict[str, list[dict[str, Any]]]:
    """Read the rows of each table, in an order in which foreign keys hold."""
    read: dict[str, list[dict[str, Any]]] = json.loads(DATA.read_text(encoding="utf-8"))
    return read


def load(storage: Storage) -> None:
    """Migrate an empty database to the release before, and fill in its rows."""
    migrate(storage, REVISION)
    storage.run_now(_insert)


@contextmanager
def database_before(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> Iterator[str]:
    """Yield the address of a database of the release before, not migrated any further."""
    if kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'before.sqlite3'}"
        _fill(url)
        yield url
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.database("release_before", template="template1") as url:
        _fill(url)
        yield url


def _fill(url: str) -> None:
    storage = Storage(url)
    load(storage)
    storage.close()


def _insert(tx: Connection) -> None:
    for table, found in rows().items():
        for row in found:
            values = {
                name: json.dumps(value, ensure_ascii=False)
                if isinstance(value, dict | list)
                else value
                for name, value in row.items()
            }
            columns = ", ".join(f'"{name}"' for name in values)
            places = ", ".join(f":{name}" for name in values)
            tx.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({places})"), values)  # noqa: S608
    if tx.dialect.name == "postgresql":
        for table, column in SERIAL.items():
            sequence = f"pg_get_serial_sequence('{table}', '{column}')"
            tx.execute(text(f"SELECT setval({sequence}, (SELECT max({column}) FROM {table}))"))  # noqa: S608
