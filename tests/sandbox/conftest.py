from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import ClientSession

from sandbox.box import Settings
from sandbox.clock import Clock
from sandbox.server import Running, start
from tests.contract import published
from tests.sandbox.city import AOI, KEN, MANIFEST, WORKSPACE, Person


@dataclass
class WireTime:
    """Wire time that moves only when a test says so."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def wire() -> WireTime:
    return WireTime()


@pytest.fixture
def settings(wire: WireTime) -> Settings:
    return Settings(limits=0, ack_seconds=0.3, resend_seconds=0.1, clock=Clock(wire=wire))


@pytest.fixture
async def running(settings: Settings) -> AsyncIterator[Running]:
    """A sandbox whose every answer and envelope is held against the published contracts at the end."""
    async with await start(WORKSPACE, MANIFEST, settings=settings) as running:
        yield running
    if published.SLACK.is_dir():
        assert published.check_record(running.box.record.since(0), of_app=False) == []


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.fixture
def aoi(running: Running, session: ClientSession) -> Person:
    return Person(AOI, session, running.url)


@pytest.fixture
def ken(running: Running, session: ClientSession) -> Person:
    return Person(KEN, session, running.url)
