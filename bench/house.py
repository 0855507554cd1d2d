"""Kaigi as a contender, composed as by `kaigi run`, with its relay running.

`--paced` keeps to Slack's rate limits, as in production; without it all work of a click is done at
once.
"""

import asyncio
import sys
from contextlib import AsyncExitStack, ExitStack
from datetime import UTC, datetime
from functools import partial

from msgspec.structs import replace
from sqlalchemy import Connection, func, select

from bench import orders
from bench.long_form import LONG_FORM, STEPS
from bench.people import (
    AMOUNT,
    AOI,
    OFFICERS,
    PAIRS,
    PEOPLE,
    SECTIONS,
    STAFF,
    TEXT,
    TITLE,
    Person,
    pairs,
)
from bench.sampling import Sampler
from bot import log
from bot.app import CHANNEL, build, read_all_settings
from bot.application import Application
from bot.garbage import freeze_loaded
from bot.socket_mode import SocketModeConnection
from bot.warming import warm_up
from integrations.slack.users import SlackWorkspace
from kaigi.approvals.desk import ApprovalDesk
from kaigi.approvals.drafting import DraftingDesk
from kaigi.approvals.filling import FilledForm
from kaigi.approvals.items import Item
from kaigi.approvals.rules import Click
from kaigi.clock import OfficeClock
from kaigi.delivery.tables import OPEN, task
from kaigi.ledger.choices import ChoiceId
from kaigi.ledger.document import State
from kaigi.ledger.tables import document
from kaigi.presence.desk import PresenceDesk
from kaigi.staff import accounts, roster
from kaigi.staff.desk import StaffDesk
from kaigi.staff.tasks import StaffTasks
from kaigi.storage import Storage, migrate
from tests.statements import Statement, statements

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
        warm_up()
        freeze_loaded()
        with ExitStack() as counting:
            await orders.execute(_Orders(house, counting).by_name())
    await relay


async def _import_staff(house: Application) -> None:
    """Import the staff into an empty list, and match them with the users of the workspace."""
    known = await house.storage.run(accounts.everyone)
    if not known:
        await house.desk(StaffDesk).import_roster(roster.read(STAFF.encode()))
    if not any(account.slack_id for account in known):
        await StaffTasks(house.desk(StaffDesk), SlackWorkspace(house.app.client)).sync()


class _Orders:
    def __init__(self, house: Application, counting: ExitStack) -> None:
        self._house = house
        self._sampler = Sampler()
        self._counting = counting
        self._statements: list[Statement] = []

    def by_name(self) -> orders.Orders:
        named = (
            self.draft,
            self.draft_in_each_section,
            self.draft_along_the_route,
            self.ask,
            self.decided,
            self.settle,
            self.sample,
            self.sampled,
            self.count,
            self.counted,
        )
        return {order.__name__: order for order in named}

    async def draft(self, many: str) -> None:
        """Circulate so many documents of Aoi's to Ken, and send their cards."""
        await self._draft(int(many), [AOI])

    async def draft_in_each_section(self, argument: str) -> None:
        """Circulate documents: so many in each of so many sections."""
        many, sections = map(int, argument.split())
        await self._draft(many * sections, [drafter for drafter, _chief in pairs(sections)])

    async def draft_along_the_route(self, many: str) -> None:
        """Circulate so many documents on the long form, as many waiting at one step as another."""
        desk = self._house.desk(ApprovalDesk)
        drafting = self._house.desk(DraftingDesk)
        staff_desk = self._house.desk(StaffDesk)
        people = {
            who.number: await staff_desk.by_slack_id(who.slack_id) for who in (*PEOPLE, *OFFICERS)
        }
        for number in range(int(many)):
            drafter = people[PAIRS[number % SECTIONS][0].number]
            assert drafter is not None
            item = await drafting.draft(drafter, replace(FORM, form=LONG_FORM), f"form:{number}")
            assert isinstance(item, Item)
            while sum(step.is_complete for step in item.steps) < number // SECTIONS % STEPS:
                signer = people[item.waiting_for[0]]
                assert signer is not None
                click = Click(item.id, item.revision, ChoiceId.APPROVE)
                item = (await desk.act(signer, click, f"{item.id}:{signer.id}")).item
        await self.settle("")

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

    async def count(self, _argument: str) -> None:
        self._statements = self._counting.enter_context(statements(self._house.storage))

    async def counted(self, _argument: str) -> int:
        """Return the number of statements since `count` that clicks have caused."""
        return sum(statement.cause is not None for statement in self._statements)


def _documents(tx: Connection) -> int:
    return tx.scalars(select(func.count()).select_from(document)).one()


def _open(tx: Connection) -> int:
    """Count the pending deliveries."""
    return tx.scalars(select(func.count()).select_from(task).where(OPEN)).one()


if __name__ == "__main__":
    asyncio.run(main(paced="--paced" in sys.argv))
