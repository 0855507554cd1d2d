from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import ClientSession

from sandbox.box import Settings
from sandbox.clock import Clock
from sandbox.server import Running, start
from tests.contract import published
from tests.sandbox.city import AOI, KEN, MANIFEST, WORKSPACE, Bot, Person, Socket


@dataclass
class WireTime:
    """Wire clock that moves only by a test's order."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def wire() -> WireTime:
    return WireTime()


@pytest.fixture
def settings(wire: WireTime) -> Settings:
    return Settings(limits=0, ack_seconds=2, resend_seconds=0.5, clock=Clock(wire=wire))


@pytest.fixture
async def running(settings: Settings) -> AsyncIterator[Running]:
    """Start a sandbox, and check its answers and envelopes against the published contracts."""
    async with await start(WORKSPACE, MANIFEST, settings=settings) as running:
        yield running
    if published.SLACK.is_dir():
        assert published.check_record(running.box.record.since(0), of_app=False) == []


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.fixture
def bot(running: Running, session: ClientSession) -> Bot:
    return Bot(session, running.url)


@pytest.fixture
async def socket(bot: Bot) -> AsyncIterator[Socket]:
    async with bot.socket() as socket:
        yield socket


@pytest.fixture
def aoi(running: Running, session: ClientSession) -> Person:
    return Person(AOI, session, running.url)


@pytest.fixture
def ken(running: Running, session: ClientSession) -> Person:
    return Person(KEN, session, running.url)
