from collections.abc import AsyncIterator

import pytest_asyncio

from tests.contract import published
from tests.flows.office import Office, open_office


@pytest_asyncio.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    """In the end everything that crossed the wire is held against the published contracts."""
    async with open_office(database_url) as opened:
        yield opened
    assert opened.errors() <= opened.expected
    if published.SLACK.is_dir():
        published_kinds = [e for e in opened.record() if e.get("type") not in opened.strange]
        assert published.check_record(published_kinds) == []
