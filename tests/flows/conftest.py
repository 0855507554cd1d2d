"""One office for each flow, on a copy of a database in which its people are employed."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from tests.contract import published
from tests.databases import Postgres
from tests.flows.office import Office, open_office
from tests.memory import a_copy

_numbers = count(1)


async def employ_everyone(url: str) -> None:
    async with open_office(url) as office:
        await office.employ()


@pytest.fixture(scope="session")
def staffed_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("staffed") / "template.sqlite3"
    shutil.copy(sqlite_template, path)
    asyncio.run(employ_everyone(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def staffed_postgres(postgres: Postgres) -> str:
    name = "template_staffed"
    asyncio.run(employ_everyone(postgres.new_template(name)))
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Database of its own for each flow, in which the seven people are employed.

    To import and match them in each flow would be an eighth of its CPU time.
    """
    if request.param == "sqlite":
        with a_copy(request.getfixturevalue("staffed_sqlite")) as url:
            yield url
        return
    server: Postgres = request.getfixturevalue("postgres")
    template: str = request.getfixturevalue("staffed_postgres")
    with server.database(f"flow_{os.getpid()}_{next(_numbers)}", template) as url:
        yield url


@pytest_asyncio.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    """Office in which only expected errors occur, and all traffic is as published."""
    with capture_logs([merge_contextvars]) as logged:
        async with open_office(database_url) as opened:
            opened.logged = logged
            yield opened
    assert {
        entry["event"] for entry in logged if entry["log_level"] in ("error", "critical")
    } <= opened.failing
    assert opened.errors() <= opened.expected
    if (
        published.SLACK.is_dir() and opened.bot.storage.is_sqlite
    ):  # the wire knows nothing of our database
        published_kinds = [e for e in opened.record() if e.get("type") not in opened.strange]
        assert published.check_record(published_kinds) == []
