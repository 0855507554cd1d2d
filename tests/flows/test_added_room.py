"""A room is added by its own folder and one row: the example in `tests/example`."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from msgspec.structs import replace
from sqlalchemy import select

from bot.app import ROOMS, read_all_settings
from bot.cli.export import export
from kaigi.delivery.outbox import Task
from kaigi.settings_group import SettingsGroup
from kaigi.storage import Storage
from tests.example import tables
from tests.example.room import BELL
from tests.example.settings import BellSettings
from tests.flows.office import AOI, UNLIMITED, Bot, Office
from tests.flows.reading import words

WITH_BELL = (*ROOMS, BELL)


@pytest_asyncio.fixture
async def ringing(office: Office) -> AsyncIterator[Office]:
    """Office with one more room, which makes a sound of its own."""
    before = office.bot.house.settings
    bell: dict[type[SettingsGroup], SettingsGroup | None] = {
        BellSettings: BellSettings(sound="dong")
    }
    await office.bot.end()
    storage = Storage(before.office.database_url)
    await storage.run(tables.metadata.create_all)
    office.bot = await Bot.over(
        storage,
        replace(before, rooms={**before.rooms, **bell}),
        office.clock,
        office.machine,
        UNLIMITED,
        rooms=WITH_BELL,
    )
    yield office
    await storage.run(tables.metadata.drop_all)


async def test_its_button_card_and_home_part_are_there(ringing: Office) -> None:
    home = await ringing[AOI].opens_home()
    await ringing[AOI].clicks(home, "Ring")
    assert "Dong 1" in words(await ringing[AOI].card())
    assert f"Last rung: {AOI}" in words(ringing[AOI].home())


async def test_its_refusal_is_private(ringing: Office) -> None:
    home = await ringing[AOI].opens_home()
    for _ring in range(4):
        await ringing[AOI].clicks(home, "Ring")
    assert await _numbers(ringing) == [1, 2, 3]


async def test_its_dead_tasks_come_back_to_it_alone(ringing: Office) -> None:
    ringing.expected = {"expired_url"}
    ringing.failing = {"delivery.dead"}
    await ringing[AOI].clicks(await ringing[AOI].opens_home(), "Ring")
    body = {"response_url": f"{ringing.url}/response/none", "text": "Dong", "blocks": []}
    tasks = [Task(key, "answer", body=body) for key in ("bell:1", "delivery:answer:2")]
    await ringing.bot.storage.run(lambda tx: ringing.bot.house.outbox.put(tx, tasks))
    await ringing.settle()
    found = await ringing.bot.storage.run(lambda tx: tables.find(tx, 1))
    assert found is not None
    assert found.undelivered


async def test_its_job_and_its_lines_of_the_export(ringing: Office) -> None:
    await ringing.bot.house.jobs.look()
    ringing.clock.advance(hours=2)
    await ringing.bot.house.jobs.look()
    lines = [line for line in export(ringing.bot.storage, WITH_BELL) if line["type"] == "ring"]
    assert lines == [{"type": "ring", "number": 1, "by": "noon"}]


def test_its_settings_are_read_with_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    monkeypatch.setenv("BELL_SOUND", "gong")
    assert read_all_settings(WITH_BELL).of(BellSettings).sound == "gong"


async def _numbers(office: Office) -> list[int]:
    return await office.bot.storage.run(lambda tx: list(tx.scalars(select(tables.ring.c.number))))
