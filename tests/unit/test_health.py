"""Answers of `/healthz` with a database that is unreachable, or that hangs."""

import asyncio
from dataclasses import dataclass, field

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.http import Health
from kaigi.delivery import Task
from kaigi.delivery.desk import OutboxDesk, Vitals
from kaigi.errors import Rejected, _
from kaigi.storage import Storage
from tests.databases import listening
from tests.unit.outside import House


async def connected() -> bool:
    return True


async def test_it_tells_how_long_people_wait_and_how_much_was_given_up(storage: Storage) -> None:
    house = House.over(storage)
    desk = OutboxDesk(storage, house.clock)
    house.outside.failures["dead"] = [Rejected(_("No."), "no")]
    await house.put(Task("dead", "card"))
    await house.relay.run_until_idle()
    await house.put(Task("prompt", "card", low_priority=True))
    house.clock.advance(seconds=60)
    await house.put(Task("waits", "card"))
    house.clock.advance(seconds=5)
    assert await desk.vitals() == Vitals(oldest_due=5.0, dead=1)


async def test_a_database_that_is_away_is_named(storage: Storage) -> None:
    def refuse(_connection: Connection) -> None:
        raise OperationalError(
            "BEGIN", None, ConnectionError("the database system is shutting down")
        )

    with listening(storage, "begin", refuse):
        seen = await Health(connected, OutboxDesk(storage).vitals).check()
    assert seen == {"socket": True, "database": False, "failing": ["database"]}


@dataclass
class Slow:
    """A database that answers when it is told to."""

    asked: int = 0
    told: asyncio.Event = field(default_factory=asyncio.Event)

    async def vitals(self) -> Vitals:
        self.asked += 1
        await self.told.wait()
        return Vitals(0.0, 0)


async def test_a_database_that_hangs_is_not_waited_for() -> None:
    seen = await Health(connected, Slow().vitals, timeout=0.0).check()
    assert seen["failing"] == ["database"]


async def test_a_database_that_is_slow_is_asked_once_however_many_look() -> None:
    slow = Slow()
    health = Health(connected, slow.vitals)
    looks = [asyncio.create_task(health.check()) for _monitor in range(3)]
    await asyncio.sleep(0)
    slow.told.set()
    assert [seen["failing"] for seen in await asyncio.gather(*looks)] == [[]] * 3
    assert slow.asked == 1
