"""Kaigi as a contender, composed as by `kaigi run`, with its relay running.

`--paced` keeps to Slack's rate limits, as in production; without it all work of a click is done at
once.
"""

import asyncio
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Connection, func, select

from bench import orders
from bench.people import AMOUNT, AOI, PAIRS, STAFF, TEXT, TITLE, Person
from bench.sampling import Sampler
from bot import log
from bot.app import CHANNEL, build, read_all_settings
from bot.application import Application
from bot.garbage import freeze_loaded
from bot.socket_mode import SocketModeConnection
from integrations.slack.users import SlackWorkspace
from kaigi.approvals.drafting import DraftingDesk
from kaigi.approvals.filling import FilledForm
from kaigi.clock import OfficeClock
from kaigi.delivery.tables import OPEN, task
from kaigi.ledger.document import State
from kaigi.ledger.tables import document
from kaigi.presence.desk import PresenceDesk
from kaigi.staff import accounts, roster
from kaigi.staff.desk import StaffDesk
from kaigi.staff.tasks import StaffTasks
from kaigi.storage import Storage, migrate

MORNING = datetime(2026, 11, 23, 23, 15, tzinfo=UTC)
"""Time of the presence question: 8:15 on a Tuesday in Tokyo."""
FORM = FilledForm({"title": TITLE, "text": TEXT, "amount": AMOUNT})
POLL_SECONDS = 0.001


async def main(*, paced: bool) -> None:
    log.configure()
    settings = read_all_settings()
    async with AsyncExitStack() as closing:
        storage = Storage(settings.office.database_url)
        closing.callback(storage.close)
        migrate(storage)
        channel = CHANNEL if paced else CHANNEL.unlimited()
        clock = OfficeClock()
        clock.move(MORNING - clock.now())
        house = build(settings, storage, clock, channel=channel)
        closing.push_async_callback(house.close)
        await _import_staff(house)
        closing.push_async_callback(house.relay.drain, 1.0)
        relay = asyncio.create_task(house.relay.run())
        door = SocketModeConnection(house.app, settings.slack.app_token)
        closing.push_async_callback(door.close)
        await door.open()
        freeze_loaded()
        await orders.execute(_Orders(house).by_name())
    await relay


async def _import_staff(house: Application) -> None:
    """Import the staff into an empty list, and match them with the users of the workspace."""
    known = await house.storage.run(accounts.everyone)
    if not known:
        await house.desk(StaffDesk).import_roster(roster.read(STAFF.encode()))
    if not any(account.slack_id for account in known):
        await StaffTasks(house.desk(StaffDesk), SlackWorkspace(house.app.client)).sync()


class _Orders:
    def __init__(self, house: Application) -> None:
        self._house = house
        self._sampler = Sampler()

    def by_name(self) -> orders.Orders:
        named = (
            self.draft,
            self.draft_in_each_section,
            self.ask,
            self.decided,
            self.settle,
            self.sample,
            self.sampled,
        )
        return {order.__name__: order for order in named}

    async def draft(self, many: str) -> None:
        """Circulate so many documents of Aoi's to Ken, and send their cards."""
        await self._draft(int(many), [AOI])

    async def draft_in_each_section(self, many: str) -> None:
        """Circulate so many documents in each section."""
        await self._draft(int(many) * len(PAIRS), [drafter for drafter, _chief in PAIRS])

    async def _draft(self, many: int, drafters: list[Person]) -> None:
        staff_desk = self._house.desk(StaffDesk)
        people = [await staff_desk.by_slack_id(who.slack_id) for who in drafters]
        first = await self._house.storage.run(_documents)
        for number in range(many):
            drafter = people[number % len(people)]
            assert drafter is not None
            await self._house.desk(DraftingDesk).draft(drafter, FORM, f"form:{first + number}")
        await self.settle("")

    async def ask(self, _argument: str) -> int:
        """Ask all staff the morning's question, and return the number of questions, sent or not."""
        await self._house.storage.run(
            partial(self._house.desk(PresenceDesk).ask_everyone, due=MORNING)
        )
        question = task.c.key.startswith("presence:ask:")
        asked = select(func.count()).select_from(task).where(question)
        return await self._house.storage.run(lambda tx: tx.scalars(asked).one())

    async def decided(self, _argument: str) -> int:
        found = select(func.count()).where(document.c.state == State.DECIDED)
        return await self._house.storage.run(lambda tx: tx.scalars(found).one())

    async def settle(self, _argument: str) -> None:
        while await self._house.storage.run(_open):  # noqa: ASYNC110 - no event
            await asyncio.sleep(POLL_SECONDS)

    async def sample(self, _argument: str) -> None:
        self._sampler.start()

    async def sampled(self, _argument: str) -> dict[str, int]:
        return self._sampler.stop()


def _documents(tx: Connection) -> int:
    return tx.scalars(select(func.count()).select_from(document)).one()


def _open(tx: Connection) -> int:
    """Count the pending deliveries."""
    return tx.scalars(select(func.count()).select_from(task).where(OPEN)).one()


if __name__ == "__main__":
    asyncio.run(main(paced="--paced" in sys.argv))
