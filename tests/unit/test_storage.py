from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
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
    literal,
    select,
    text,
)

import kaigi.clock.tables
import kaigi.delivery.tables
import kaigi.ledger.tables
import kaigi.meetings.tables
import kaigi.presence.tables
import kaigi.staff.tables  # noqa: F401 - all the tables there are
from kaigi import trace
from kaigi.errors import Unavailable
from kaigi.storage import Question, Storage, after_commit, metadata, migrate
from kaigi.storage.version import pending
from tests.databases import Postgres
from tests.unit.outside import House

_md = MetaData()
_note = Table("note", _md, Column("id", Integer, primary_key=True))


def _count(tx: Connection) -> int:
    return tx.execute(select(func.count()).select_from(_note)).scalar_one()


@pytest.fixture
def notes(storage: Storage) -> Storage:
    storage.run_now(_md.create_all)
    return storage


async def test_a_transaction_that_fails_leaves_nothing_and_calls_nobody(notes: Storage) -> None:
    called: list[str] = []

    def work(tx: Connection) -> None:
        tx.execute(insert(_note))
        after_commit(tx, lambda: called.append("told"))
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        await notes.run(work)
    assert await notes.run(_count) == 0
    assert called == []
    await notes.run(lambda tx: tx.execute(insert(_note)).close())
    assert called == [], "what failed is not told after the next one either"


async def test_whoever_waits_for_a_commit_is_told_once_when_it_stands(notes: Storage) -> None:
    called: list[int] = []
    tell = lambda: called.append(notes.run_now(_count)) if not notes.is_sqlite else called.append(1)  # noqa: E731

    def work(tx: Connection) -> None:
        tx.execute(insert(_note))
        after_commit(tx, tell)
        after_commit(tx, tell)

    await notes.run(work)
    assert called == [1]


def test_a_database_that_cannot_be_opened_says_which_and_why() -> None:
    storage = Storage("sqlite:////nowhere/at/all/kaigi.sqlite3")
    with pytest.raises(Unavailable, match=r"nowhere/at/all.*unable to open"):
        storage.run_now(lambda tx: None)


@pytest.mark.parametrize("url", ["", "kaigi", "mysql+nothing://x/y"])
def test_an_address_that_is_no_database_is_refused_in_words(url: str) -> None:
    with pytest.raises(Unavailable, match="database"):
        Storage(url)


async def test_the_migrations_make_just_the_tables_that_the_rooms_describe(storage: Storage) -> None:
    differences = await storage.run(
        lambda tx: compare_metadata(MigrationContext.configure(tx, opts={"compare_type": True}), metadata)
    )
    assert differences == []


async def test_what_waited_before_an_update_is_delivered_after_it(postgres: Postgres, tmp_path: Path) -> None:
    with postgres.database("an_update", template="template1") as url:
        for each in (url, f"sqlite:///{tmp_path}/an_update.sqlite3"):
            storage = Storage(each)
            migrate(storage, "0003")
            storage.run_now(lambda tx: tx.execute(text(_WAITS)).close())
            migrate(storage)
            house = House.over(storage)
            await house.relay.run_until_idle()
            assert [(s.key, s.body) for s in house.outside.sent] == [("waits", {"text": "Good morning"})]
            storage.close()


_WAITS = """
    INSERT INTO task (key, kind, method, lane, bulk, body, due, lease, version, claims, failures,
                      unsure, dead)
    VALUES ('waits', 'message', 'chat.postMessage', 'U1', false, '{"text": "Good morning"}', 1, 0, 1, 0, 0,
            false, false)
"""


def test_three_replicas_that_start_together_migrate_once(postgres: Postgres) -> None:
    with postgres.database("three_starts", template="template1") as url:
        replicas = [Storage(url) for _ in range(3)]
        with ThreadPoolExecutor(3) as starting:
            list(starting.map(migrate, replicas))
        assert not any(replica.run_now(pending) for replica in replicas)
        for replica in replicas:
            replica.close()


async def test_the_storages_threads_know_for_whom_they_work(storage: Storage) -> None:
    with trace.following("a click"):
        for way in (storage.run, storage.read):
            assert await way(lambda _tx: trace.cause()) == "a click"
    assert await storage.run(lambda _tx: trace.cause()) is None


async def test_a_question_is_put_again_where_the_connection_was_lost(storage: Storage) -> None:
    found = select(literal("here", String)).where(bindparam("wanted", type_=String) == "x")
    one = Question(found)
    assert await storage.ask(one, wanted="x") == ("here",)
    assert await storage.ask(one, wanted="y") is None
    if not storage.is_sqlite:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        me = " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        storage.run_now(lambda tx: tx.execute(text(others + me)).close())
    assert await storage.ask(one, wanted="x") == ("here",)
