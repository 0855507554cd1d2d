"""SQLite's file under a running bot: deleted, exchanged, damaged, full; and what stays in it."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from kaigi.storage import DATABASE_AWAY, DatabaseMoved, Storage
from kaigi.storage.integrity import check_writable, damage
from tests.databases import make_schema

ZAK = "https://zoom.example/s/1?zak=" + "very-secret" * 60


@pytest.fixture
def file(tmp_path: Path) -> Path:
    make_schema(f"sqlite:///{tmp_path}/kaigi.sqlite3")
    return tmp_path / "kaigi.sqlite3"


@pytest.fixture
def opened(file: Path) -> Iterator[Storage]:
    storage = Storage(f"sqlite:///{file}")
    yield storage
    storage.close()


def deleted(file: Path) -> None:
    file.unlink()


def exchanged(file: Path) -> None:
    copy = file.with_suffix(".copy")
    shutil.copy(file, copy)
    copy.rename(file)


def moved(file: Path) -> None:
    file.rename(file.with_suffix(".old"))


@pytest.mark.parametrize("away", [deleted, exchanged, moved])
async def test_a_file_that_was_taken_away_is_written_to_no_more(
    file: Path, opened: Storage, away: Callable[[Path], None]
) -> None:
    await opened.run(check_writable)
    opened.check_file()
    away(file)
    with pytest.raises(DatabaseMoved, match=r"kaigi\.sqlite3"):
        await opened.run(check_writable)
    with pytest.raises(DatabaseMoved):
        opened.check_file()
    with pytest.raises(DatabaseMoved):  # by a connection that is new
        await opened.read(lambda tx: tx.execute(text("SELECT 1")).scalar())
    assert issubclass(DatabaseMoved, DATABASE_AWAY)


async def test_a_database_in_memory_has_no_file_to_lose() -> None:
    storage = Storage("sqlite://")
    await storage.run(lambda tx: tx.execute(text("CREATE TABLE t (a)")).close())
    storage.check_file()
    storage.empty_log()
    storage.close()


def test_a_commit_is_on_the_disk_before_it_is_answered(opened: Storage) -> None:
    """No test can cut the power, so this is what keeps commits when it goes: FULL is 2."""
    pragmas = {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1, "secure_delete": 1}
    for pragma, wanted in pragmas.items():
        asked = f"PRAGMA {pragma}"
        found = opened.run_now(lambda tx, asked=asked: tx.exec_driver_sql(asked).scalar())  # type: ignore[misc]
        assert found == wanted, pragma


async def test_a_link_that_was_deleted_is_nowhere_in_the_files(file: Path, opened: Storage) -> None:
    def put(link: str) -> Callable[..., None]:
        return lambda tx: tx.execute(text("UPDATE link SET url = :url"), {"url": link}).close()

    await opened.run(lambda tx: tx.execute(text("CREATE TABLE link (url TEXT)")).close())
    await opened.run(lambda tx: tx.execute(text("INSERT INTO link VALUES ('')")).close())
    await opened.run(put(ZAK))
    assert any(ZAK.encode() in part.read_bytes() for part in file.parent.iterdir())
    await opened.run(put(""))
    opened.empty_log()
    assert not any(b"very-secret" in part.read_bytes() for part in file.parent.iterdir())
    await opened.run(put("the next"))


async def test_a_reader_in_the_way_leaves_the_log_to_the_next_time(
    file: Path, opened: Storage
) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN").close()
        reader.execute("SELECT * FROM alembic_version").fetchall()
        await opened.run(check_writable)
        opened.empty_log()
        await opened.run(check_writable)
    opened.empty_log()
    assert (file.parent / f"{file.name}-wal").stat().st_size == 0


def test_damage_below_the_tables_is_found(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as record:
        record.execute("INSERT INTO firing (job, due) VALUES ('a', 1), ('b', 2)").close()
        record.execute("PRAGMA writable_schema = ON").close()
        record.execute("DELETE FROM sqlite_master WHERE name = 'task_open'").close()
    storage = Storage(f"sqlite:///{file}")
    assert "never used" in str(damage(storage))
    storage.close()
    file.write_bytes(file.read_bytes()[:4096] + b"\xff" * 8192 + file.read_bytes()[12288:])
    storage = Storage(f"sqlite:///{file}")
    assert damage(storage)
    storage.close()


def test_a_database_that_is_whole_has_no_damage(storage: Storage) -> None:
    assert damage(storage) is None


async def test_what_is_written_to_find_out_is_refused_where_only_reading_is_allowed(
    opened: Storage,
) -> None:
    opened.run_now(lambda tx: tx.exec_driver_sql("PRAGMA query_only = ON").close())
    with pytest.raises(DATABASE_AWAY):
        await opened.run(check_writable)
