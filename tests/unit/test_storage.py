import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
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
from sqlalchemy.exc import IntegrityError, OperationalError

import kaigi.approvals.tables
import kaigi.clock.tables
import kaigi.delivery.tables
import kaigi.forms.tables
import kaigi.ledger.tables
import kaigi.meetings.tables
import kaigi.presence.tables
import kaigi.staff.bindings
import kaigi.staff.tables
import kaigi.storage
from kaigi import trace
from kaigi.errors import Unavailable
from kaigi.storage import Moment, Prepared, Storage, after_commit, metadata, migrate
from kaigi.storage.migrate import newest, pending
from tests.databases import Postgres, listening
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


async def test_the_migrations_make_just_the_tables_that_the_rooms_describe(
    storage: Storage,
) -> None:
    differences = await storage.run(
        lambda tx: compare_metadata(
            MigrationContext.configure(tx, opts={"compare_type": True}), metadata
        )
    )
    assert differences == []


async def test_the_migrations_make_just_the_indexes_that_the_rooms_describe(
    postgres: Postgres, tmp_path: Path
) -> None:
    """Indexes are compared with their conditions, which Alembic does not compare."""
    with (
        postgres.database("described", template="template1") as empty,
        postgres.database("migrated") as url,
    ):
        for described, migrated in (
            (empty, url),
            ("sqlite://", f"sqlite:///{tmp_path}/migrated.sqlite3"),
        ):
            ours, theirs = Storage(described), Storage(migrated)
            migrate(theirs)
            ours.run_now(metadata.create_all)
            assert ours.run_now(_indexes) == theirs.run_now(_indexes)
            ours.close()
            theirs.close()


_INDEXES = {
    "postgresql": "SELECT indexdef FROM pg_indexes WHERE tablename <> 'alembic_version'",
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
}


def _indexes(tx: Connection) -> set[str]:
    return set(tx.scalars(text(_INDEXES[tx.dialect.name])))


async def test_what_waited_before_an_update_is_delivered_after_it(
    postgres: Postgres, tmp_path: Path
) -> None:
    with postgres.database("an_update", template="template1") as url:
        for each in (url, f"sqlite:///{tmp_path}/an_update.sqlite3"):
            storage = Storage(each)
            migrate(storage, "0003")
            storage.run_now(lambda tx: tx.execute(text(_WAITS)).close())
            migrate(storage)
            house = House.over(storage)
            await house.relay.run_until_idle()
            assert [(s.key, s.body) for s in house.outside.sent] == [
                ("waits", {"text": "Good morning"})
            ]
            storage.close()


_WAITS = """
    INSERT INTO task (key, kind, method, lane, bulk, body, due, lease, version, claims, failures,
                      unsure, dead)
    VALUES ('waits', 'card', 'chat.postMessage', 'U1', false, '{"text": "Good morning"}', 1, 0, 1,
            0, 0, false, false)
"""


def test_the_newest_migration_is_the_one_that_alembic_finds() -> None:
    folder = ScriptDirectory(str(Path(kaigi.storage.__file__).parent / "migrations"))
    assert folder.get_current_head() == newest()


def test_three_replicas_that_start_together_migrate_once(postgres: Postgres) -> None:
    with postgres.database("three_starts", template="template1") as url:
        replicas = [Storage(url) for _ in range(3)]
        with ThreadPoolExecutor(3) as starting:
            list(starting.map(migrate, replicas))
        assert not any(replica.run_now(pending) for replica in replicas)
        for replica in replicas:
            replica.close()


def test_a_commit_waits_for_the_servers_disk_unless_an_administrator_says_otherwise(
    postgres: Postgres,
) -> None:
    """No test can cut the power: the server's setting is what keeps commits when it goes."""
    with postgres.database("waits") as url:
        administrator = Storage(url)
        waits = text("ALTER DATABASE waits SET synchronous_commit = on")
        administrator.run_now(lambda tx: tx.execute(waits).close())
        administrator.close()
        opened = Storage(url)
        asked = text("SHOW synchronous_commit")
        assert opened.run_now(lambda tx: tx.execute(asked).scalar()) == "on"
        opened.close()


async def test_the_storages_threads_know_for_whom_they_work(storage: Storage) -> None:
    with trace.following("a click"):
        for way in (storage.run, storage.read):
            assert await way(lambda _tx: trace.cause()) == "a click"
    assert await storage.run(lambda _tx: trace.cause()) is None


async def test_a_question_is_put_again_where_the_connection_was_lost(storage: Storage) -> None:
    found = select(literal("here", String)).where(bindparam("wanted", type_=String) == "x")
    one = Prepared(found)
    assert await storage.ask(one, wanted="x") == ("here",)
    assert await storage.ask(one, wanted="y") is None
    if not storage.is_sqlite:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        me = " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        storage.run_now(lambda tx: tx.execute(text(others + me)).close())
    assert await storage.ask(one, wanted="x") == ("here",)


_kept = Table(
    "kept",
    _md,
    Column("id", Integer, primary_key=True),
    Column("word", String, nullable=False, unique=True),
    Column("at", Moment),
    Column("body", JSON, nullable=False),
    Column("tries", Integer, nullable=False),
)
_KEEP = Prepared(
    insert(_kept).values({name: bindparam(name) for name in ("word", "at", "body")} | {"tries": 7})
)
_WORDS = Prepared(select(_kept.c.word, _kept.c.tries).where(_kept.c.tries >= bindparam("least")))
NOON = datetime(2026, 11, 24, 3, tzinfo=UTC)


def _row(word: str) -> dict[str, Any]:
    return {"word": word, "at": NOON, "body": {"says": word}}


async def test_a_prepared_statement_writes_what_sqlalchemy_would(notes: Storage) -> None:
    assert await notes.run(lambda tx: _KEEP.write(tx, _row("one"))) == 1
    assert await notes.run(lambda tx: _KEEP.write(tx, _row("two"), _row("three"))) == 2
    kept = await notes.run(lambda tx: tx.execute(select(_kept).order_by(_kept.c.id)).all())
    assert [row[1:] for row in kept] == [(w, NOON, {"says": w}, 7) for w in ("one", "two", "three")]
    assert await notes.read(lambda tx: _WORDS.rows(tx, least=7)) == [
        ("one", 7),
        ("two", 7),
        ("three", 7),
    ]
    assert await notes.read(lambda tx: _WORDS.first(tx, least=8)) is None


async def test_what_a_prepared_statement_may_not_write_is_refused_as_by_sqlalchemy_and_undone(
    notes: Storage,
) -> None:
    def twice(tx: Connection) -> None:
        _KEEP.write(tx, _row("once"))
        _KEEP.write(tx, _row("the secret"), _row("the secret"))

    with pytest.raises(IntegrityError) as refused:
        await notes.run(twice)
    assert "[SQL parameters hidden" in str(refused.value)
    assert await notes.read(lambda tx: _WORDS.rows(tx, least=0)) == []


async def test_a_transaction_whose_connection_is_lost_in_a_prepared_statement_leaves_nothing(
    notes: Storage,
) -> None:
    if notes.is_sqlite:
        pytest.skip("a file is not lost")

    def lost(tx: Connection) -> None:
        _KEEP.write(tx, _row("before"))
        me = tx.execute(text("SELECT pg_backend_pid()")).scalar_one()
        notes.run_now(
            lambda other: other.execute(text(f"SELECT pg_terminate_backend({me})")).close()
        )
        _KEEP.write(tx, _row("after"))

    with pytest.raises(OperationalError) as refused:
        await notes.run(lost)
    assert refused.value.connection_invalidated
    assert await notes.run(lambda tx: _WORDS.rows(tx, least=0)) == []


def _reads_its_own_writes(tx: Connection) -> tuple[int, int]:
    """Write one row and two more, then a fourth; count them through SQLAlchemy and prepared SQL."""
    _KEEP.later(tx, _row("one"))
    _KEEP.later(tx, _row("two"), _row("three"))
    by_sqlalchemy = len(tx.execute(select(_kept)).all())
    _KEEP.later(tx, _row("four"))
    return by_sqlalchemy, len(_WORDS.rows(tx, least=0))


async def test_what_is_written_later_is_there_for_whatever_is_asked_next_and_after_the_commit(
    notes: Storage,
) -> None:
    assert await notes.run(_reads_its_own_writes) == (3, 4)
    await notes.run(lambda tx: _KEEP.later(tx, _row("five")))
    assert await notes.read(lambda tx: [word for word, _ in _WORDS.rows(tx, least=0)]) == [
        "one", "two", "three", "four", "five",
    ]  # fmt: skip


async def test_what_was_to_be_written_later_is_refused_at_the_latest_by_the_commit(
    notes: Storage,
) -> None:
    def twice(tx: Connection) -> None:
        after_commit(tx, lambda: pytest.fail("it did not commit"))
        _KEEP.later(tx, _row("before"))
        _KEEP.later(tx, _row("the secret"))
        _KEEP.later(tx, _row("the secret"))

    with pytest.raises(IntegrityError) as refused:
        await notes.run(twice)
    assert "[parameters: " not in str(refused.value)
    assert await notes.run(lambda tx: _WORDS.rows(tx, least=0)) == [], "on the same connection"


async def test_what_was_to_be_written_later_is_forgotten_with_its_transaction(
    notes: Storage,
) -> None:
    def fails(tx: Connection) -> None:
        _KEEP.later(tx, _row("before"))
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        await notes.run(fails)
    await notes.run(lambda tx: _KEEP.later(tx, _row("after")))
    assert await notes.read(lambda tx: _WORDS.rows(tx, least=0)) == [("after", 7)]


def test_a_listener_of_the_engine_hears_of_prepared_statements(notes: Storage) -> None:
    heard: list[tuple[str, int]] = []

    def hear(_tx: Any, cursor: Any, statement: str, *_more: Any) -> None:
        heard.append((statement.split(maxsplit=1)[0], cursor.rowcount))

    with listening(notes, "after_cursor_execute", hear):
        notes.run_now(lambda tx: _KEEP.write(tx, _row("one")))
        notes.run_now(lambda tx: _KEEP.later(tx, _row("two"), _row("three")))
    heard = [each for each in heard if each[0] == "INSERT"]
    assert heard == ([("INSERT", 1), ("INSERT", 2)] if notes.is_sqlite else [("INSERT", 1)])


async def test_a_lookup_does_not_hold_up_the_loop_while_the_file_is_locked(tmp_path: Path) -> None:
    """Release the lock from the loop, which a lookup that waits there would not let go on."""
    file = tmp_path / "locked.sqlite3"
    locking = sqlite3.connect(file)
    for statement in (
        "PRAGMA journal_mode = WAL",
        "PRAGMA locking_mode = EXCLUSIVE",
        "CREATE TABLE t (a)",
    ):
        locking.execute(statement).close()
    storage = Storage(f"sqlite:///{file}")
    asked = asyncio.create_task(storage.ask(Prepared(select(literal("here", String)))))
    await asyncio.sleep(0.1)
    assert not asked.done()
    locking.close()
    assert await asked == ("here",)
    storage.close()
