from collections.abc import AsyncIterator

import pytest_asyncio
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from tests.contract import published
from tests.flows.office import Office, open_office


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
