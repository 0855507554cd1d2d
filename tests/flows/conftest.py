from collections.abc import AsyncIterator

import pytest_asyncio

from tests.flows.office import Office, open_office


@pytest_asyncio.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    async with open_office(database_url) as opened:
        yield opened
