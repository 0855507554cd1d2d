"""Kaigi itself, put together as `kaigi run` does it, with its relay running.

`--paced` keeps to what Slack permits, as in real life; without it a click's consequences follow at once.
"""

import asyncio
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Connection, func, select

from bench import orders
from bench.people import AMOUNT, AOI, PAIRS, STAFF, TEXT, TITLE, Somebody
from bench.sampling import Sampler
from bot import log
from bot.app import Application, build
from bot.garbage import freeze_loaded
from bot.settings import Settings, read
from bot.slack_auth import app_token
from bot.socket_mode import SocketModeConnection
from kaigi.approvals.rules import Form
from kaigi.clock import OfficeClock
from kaigi.delivery.rules import LIMITS, Limit
from kaigi.delivery.tables import OPEN, task
from kaigi.ledger.rules import State
from kaigi.ledger.tables import document
from kaigi.staff import roster
from kaigi.staff import tables as staff
from kaigi.storage import Storage, migrate

MORNING = datetime(2026, 11, 23, 23, 15, tzinfo=UTC)
"""When people are asked where they will be: a quarter past eight on a Tuesday in Tokyo."""
FORM = Form(TITLE, TEXT, AMOUNT)
LOOK = 0.001


async def main(*, paced: bool) -> None:
    log.configure()
    settings = read(Settings)
    async with AsyncExitStack() as closing:
        storage = Storage(settings.database_url)
        closing.callback(storage.close)
        migrate(storage)
        house = build(
            settings, storage, _on_tuesday(), LIMITS if paced else dict.fromkeys(LIMITS, Limit())
        )
        closing.push_async_callback(house.senders.close)
        await _employ(house)
        closing.push_async_callback(house.relay.drain, 1.0)
        relay = asyncio.create_task(house.relay.run())
        door = SocketModeConnection(house.app, settings.app_token, house.priority)
        closing.push_async_callback(door.close)
        await door.open(await app_token(house.app.client, settings.app_token))
        freeze_loaded()
        await orders.obey(_Orders(house).by_name())
    await relay


def _on_tuesday() -> OfficeClock:
    clock = OfficeClock()
    clock.move(MORNING - clock.now())
    return clock


async def _employ(house: Application) -> None:
    """Aoi and Ken, where nobody is yet; and whoever is there is found in the workspace."""
    known = await house.storage.run(staff.accounts)
    if not known:
        await house.desks.staff.import_roster(roster.read(STAFF.encode()))
    if not any(account.slack_id for account in known):
        await house.sync_staff()


class _Orders:
    def __init__(self, house: Application) -> None:
        self._house = house
        self._sampler = Sampler()

    def by_name(self) -> orders.Orders:
        named = (
            self.draft,
            self.everywhere,
            self.ask,
            self.decided,
            self.settle,
            self.sample,
            self.sampled,
        )
        return {order.__name__: order for order in named}

    async def draft(self, many: str) -> None:
        """So many documents of Aoi's that wait for Ken, each with its card."""
        await self._draft(int(many), [AOI])

    async def everywhere(self, many: str) -> None:
        """In every section so many."""
        await self._draft(int(many) * len(PAIRS), [drafter for drafter, _chief in PAIRS])

    async def _draft(self, many: int, drafters: list[Somebody]) -> None:
        desks = self._house.desks
        people = [await desks.staff.by_slack_id(who.slack_id) for who in drafters]
        first = await self._house.storage.run(_documents)
        for number in range(many):
            drafter = people[number % len(people)]
            assert drafter is not None
            await desks.approvals.draft(drafter, FORM, f"form:{first + number}")
        await self.settle("")

    async def ask(self, _argument: str) -> int:
        """The morning's question to everybody; answers with how many deliveries wait then."""
        await self._house.storage.run(partial(self._house.desks.presence.ask_everyone, due=MORNING))
        return await self._house.storage.run(_open)

    async def decided(self, _argument: str) -> int:
        return await self._house.storage.run(_decided)

    async def settle(self, _argument: str) -> None:
        while await self._house.storage.run(_open):  # noqa: ASYNC110 - the relay rings no bell at its end
            await asyncio.sleep(LOOK)

    async def sample(self, _argument: str) -> None:
        self._sampler.start()

    async def sampled(self, _argument: str) -> dict[str, int]:
        return self._sampler.stop()


def _documents(tx: Connection) -> int:
    return tx.scalars(select(func.count()).select_from(document)).one()


def _decided(tx: Connection) -> int:
    found = select(func.count()).where(document.c.state == State.DECIDED)
    return tx.scalars(found).one()


def _open(tx: Connection) -> int:
    """Deliveries that are not over."""
    return tx.scalars(select(func.count()).select_from(task).where(OPEN)).one()


if __name__ == "__main__":
    asyncio.run(main(paced="--paced" in sys.argv))
