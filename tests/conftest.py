"""Fixtures of all tests: both databases, and one clock that moves only when told."""

import gc
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from kaigi.storage import Storage
from tests.databases import Postgres, make_schema
from tests.memory import a_copy, a_folder
from tests.once import do_once

settings.register_profile("no test asserts a time", deadline=None)
settings.load_profile("no test asserts a time")
do_once()
gc.disable()  # a third of the collection's CPU time, in each worker; see pytest_collection_finish

_numbers = count(1)


class ManualClock:
    """Stands still until a test moves it. Starts on a Tuesday, 10:02 in Tokyo."""

    def __init__(self, at: datetime = datetime(2026, 11, 24, 1, 2, tzinfo=UTC)) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def advance(self, **by: float) -> None:
        self.at += timedelta(**by)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread each folder's files evenly, since workers begin with equal parts of the list.

    Tests of processes and of the page wait much of their time, and the others compute.
    """
    folders: dict[Path, list[Path]] = {}
    for path in dict.fromkeys(item.path for item in items):
        folders.setdefault(path.parent, []).append(path)
    place = {
        path: (number + 0.5) / len(paths)
        for paths in folders.values()
        for number, path in enumerate(paths)
    }
    items.sort(key=lambda item: place[item.path])


def pytest_collection_finish() -> None:
    """Exempt collected tests and modules from garbage collection: they stay to the end."""
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def nobody_has_set_up_the_log() -> None:
    structlog.reset_defaults()
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[plain])  # rich takes a second to draw a traceback


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    server = Postgres.start(tmp_path_factory.mktemp("postgres"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    make_schema(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Database of its own for each test, with an empty schema, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        with a_copy(template) as url:
            yield url
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.database(f"test_{os.getpid()}_{next(_numbers)}") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Yield the address of a database without any table, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        with a_folder() as folder:
            yield f"sqlite:///{folder / 'kaigi.sqlite3'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.database(f"empty_{os.getpid()}_{next(_numbers)}", template="template1") as url:
        yield url


@pytest.fixture
def storage(database_url: str) -> Iterator[Storage]:
    opened = Storage(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_storage(sqlite_template: Path) -> Iterator[Storage]:
    """Storage of a new SQLite database, for what does not depend on the kind of database."""
    with a_copy(sqlite_template) as url:
        opened = Storage(url)
        yield opened
        opened.close()
