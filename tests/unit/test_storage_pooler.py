"""PostgreSQL behind a pooler in transaction mode, where no prepared statement is found again."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    func,
    insert,
    select,
)
from sqlalchemy.engine import make_url

from kaigi.storage import Prepared, Storage, lock, migrate
from tests.databases import Postgres
from tests.memory import a_folder
from tests.pooler import pooling

_md = MetaData()
_note = Table("note", _md, Column("id", Integer, primary_key=True), Column("word", String))
_ADD = Prepared(insert(_note).values(word=bindparam("word")))
_COUNT = Prepared(select(func.count()).select_from(_note).where(_note.c.word == bindparam("w")))
TIMES = 12
"""psycopg prepares a statement when it is executed the sixth time."""


async def many_times(storage: Storage) -> None:
    """Migrate, write, read and look up, all more often than it takes to prepare a statement."""
    migrate(storage)
    storage.run_now(_md.create_all)

    def add(tx: Connection) -> None:
        lock(tx, "note")
        _COUNT.first(tx, w="x")
        _ADD.later(tx, {"word": "x"})

    for _ in range(TIMES):
        await asyncio.gather(storage.run(add), storage.run(add))
        await storage.read(lambda tx: _COUNT.first(tx, w="x"))
        await storage.ask(_COUNT, w="x")
    assert await storage.ask(_COUNT, w="x") == (2 * TIMES,)


async def test_everything_works_and_nothing_is_prepared(postgres_pooled: str) -> None:
    storage = Storage(postgres_pooled)
    await many_times(storage)
    storage.close()


def test_what_one_client_prepares_is_not_there_for_its_next_statement(postgres_pooled: str) -> None:
    """Show that the pooler of this test is one indeed."""
    with psycopg.connect(postgres_pooled, autocommit=True, prepare_threshold=None) as client:
        client.execute("PREPARE mine AS SELECT 1")
        with pytest.raises(psycopg.errors.InvalidSqlStatementName):
            client.execute("EXECUTE mine")


def test_a_server_itself_keeps_its_prepared_statements(postgres: Postgres) -> None:
    storage = Storage(postgres.url)
    threshold = storage.run_now(lambda tx: tx.connection.driver_connection.prepare_threshold)  # type: ignore[union-attr]
    assert threshold is not None
    storage.close()


@pytest.fixture
def postgres_pooled(postgres: Postgres) -> Iterator[str]:
    with (
        postgres.database("pooled", template="template1") as url,
        a_folder() as folder,
    ):
        parsed = make_url(url)
        socket = Path(str(parsed.query["host"])) / ".s.PGSQL.5432"
        with pooling(socket, str(parsed.database), folder):
            host = quote(str(folder), safe="")
            yield f"postgresql://postgres@/{parsed.database}?host={host}&port=6432"
