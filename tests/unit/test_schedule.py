"""Scheduled work of the bot: it falls due at night, in the office's time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.app import build
from bot.application import Application
from kaigi.delivery.tables import task
from kaigi.storage import Storage
from tests.configured import settings
from tests.unit.timekeeping import SteppedClock

EVENING = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
"""19:00 in Tokyo."""


@pytest.fixture
def night() -> SteppedClock:
    clock = SteppedClock()
    clock.set(EVENING)
    return clock


@pytest.fixture
def house(storage: Storage, night: SteppedClock, tmp_path: Path) -> Application:
    return build(settings(api_url="http://127.0.0.1:9"), storage, night, machine=night)


async def keys(storage: Storage) -> list[str]:
    return await storage.run(lambda tx: list(tx.scalars(select(task.c.key))))


async def test_before_the_morning_the_staff_are_matched_anew(
    house: Application, night: SteppedClock
) -> None:
    await house.jobs.look()
    night.advance(hours=9)
    await house.jobs.look()
    assert "staff:match" not in await keys(house.storage)
    night.advance(minutes=31)
    await house.jobs.look()
    assert "staff:match" in await keys(house.storage)


async def test_what_was_delivered_long_ago_is_forgotten_at_night(
    house: Application, night: SteppedClock
) -> None:
    row = {
        "kind": "answer",
        "method": "",
        "lane": "",
        "low_priority": False,
        "body": {},
        "due": 0.0,
    }
    done = {"old": EVENING - timedelta(days=15), "new": EVENING - timedelta(days=13)}
    rows = [{**row, "key": key, "done": at.timestamp()} for key, at in done.items()]
    await house.storage.run(lambda tx: tx.execute(insert(task), rows) and None)
    await house.jobs.look()
    assert sorted(await keys(house.storage)) == ["new", "old"]
    night.advance(hours=7, minutes=1)
    await house.jobs.look()
    assert await keys(house.storage) == ["new"]
