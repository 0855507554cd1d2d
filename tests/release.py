"""Database as the release with schema revision 0005 left it, for tests of later migrations.

`data/release_0005.json` holds all rows of that database by table, in an order in which foreign keys
hold. It was written by that release's own code and is never changed; only `cause` and `since` of
the tasks before 24 November were emptied, as migrations 0004 and 0005 leave those of earlier
versions. Moments are seconds since 1970, dates texts, booleans JSON's own; lists and objects are
the values of JSON columns.
"""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from kaigi.storage import Storage, migrate

REVISION = "0005"
SNAPSHOT = Path(__file__).with_name("data") / f"release_{REVISION}.json"
NUMBERED = ("document", "task")
"""Tables whose ids PostgreSQL takes from a sequence."""

Row = dict[str, Any]


def rows_by_table() -> dict[str, list[Row]]:
    tables: dict[str, list[Row]] = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    return tables


def load(storage: Storage) -> None:
    """Bring an empty database to the release's revision, and insert the release's rows.

    In plain SQL, since the tables in the code are those of later revisions.
    """
    assert storage.run_now(lambda tx: inspect(tx).get_table_names()) == [], "not an empty database"
    migrate(storage, REVISION)
    storage.run_now(_insert_all)


def _insert_all(tx: Connection) -> None:
    tables = rows_by_table()
    for table, rows in tables.items():
        columns = ", ".join(f'"{name}"' for name in rows[0])
        values = ", ".join(f":{name}" for name in rows[0])
        statement = f'INSERT INTO "{table}" ({columns}) VALUES ({values})'  # noqa: S608 - our names
        # Both drivers take a text for JSON: PostgreSQL reads it as its column's type.
        bound = [
            {
                name: json.dumps(value) if isinstance(value, list | dict) else value
                for name, value in row.items()
            }
            for row in rows
        ]
        tx.execute(text(statement), bound)
    if tx.dialect.name == "postgresql":
        advance = text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)")
        for table in NUMBERED:
            last = max(row["id"] for row in tables[table])
            tx.execute(advance, {"table": table, "last": last})
