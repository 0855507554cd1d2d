"""Faults of the database do what they say, and are over afterwards."""

import random
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest

from tests.faults import database_mischief
from tests.faults.database_mischief import DatabaseMischief
from tests.processes import Running, Yard, until
from tests.wheel import Server

WRITER = """
import itertools, os, time
for n in itertools.count():
    try:
        with open("probe", "w") as file:
            file.write("x")
        os.utime("free")
    except OSError:
        os.utime("full")
    time.sleep(0.01)
"""
"""A program that touches the file `free` or `full`, by whether it can write."""


def mischief(url: str = "", bot: Running | None = None, server: Server | None = None) -> Any:
    house: Any = SimpleNamespace(
        database=url, bots=[bot] if bot else [], until_connected=lambda: None
    )
    return DatabaseMischief(house, random.Random(1), server)


def test_a_server_that_keeps_its_commits_has_them_after_a_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_mischief, "AWAY", (0.0, 0.0))
    server = Server(tmp_path, keeps_commits=True)
    try:
        with psycopg.connect(server.uri, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
            mischief(server=server).crash_database()
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT n FROM kept")
        with psycopg.connect(server.uri) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (1,)
    finally:
        server.stop()


def test_a_locked_database_takes_nothing_until_it_is_free_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_mischief, "LOCKED", (1.0, 1.0))
    file = tmp_path / "kaigi.sqlite3"
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE t (a)")
        locking = threading.Thread(target=mischief(f"sqlite:///{file}").lock_database)
        locking.start()
        until(lambda: not takes(connection))
        locking.join()
        assert takes(connection)


def takes(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("INSERT INTO t VALUES (1)")
    except sqlite3.OperationalError:
        return False
    return True


def test_a_full_disk_takes_nothing_until_there_is_room_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_mischief, "FULL", (0.3, 0.3))
    free, full = tmp_path / "free", tmp_path / "full"
    free.touch()
    full.touch()
    never = touched(full)
    yard = Yard(tmp_path)
    try:
        writer = yard.start("-c", WRITER)
        until_touched(free)
        assert touched(full) == never
        mischief(bot=writer).fill_disk()
        assert touched(full) > never
        until_touched(free)
        assert writer.alive
    finally:
        yard.clear()


def touched(file: Path) -> int:
    return file.stat().st_mtime_ns


def until_touched(file: Path) -> None:
    before = touched(file)
    until(lambda: touched(file) > before)
