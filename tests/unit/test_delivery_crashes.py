"""Every task is sent in the end, as last put, whatever fails and whenever a process dies."""

import asyncio
from contextlib import closing
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kaigi.delivery import Relay, Sending, Sent, Task
from kaigi.delivery.claims import LEASE
from kaigi.errors import OutcomeUnknown, Unavailable, _
from kaigi.storage import Storage
from tests.memory import a_copy
from tests.unit.outside import House

KEYS = ("a", "b", "c")
FATES = (
    "arrives", "refused", "asked to wait", "arrives in silence",
    "dies before", "dies after", "overtaken",
)  # fmt: skip


class Dead(BaseException):
    """The end of the process: no code after it runs."""


class World:
    """A fake of Slack: the last content that arrived for each key, and how often it was posted."""

    def __init__(self, house: House, fates: list[str]) -> None:
        self.house = house
        self.fates = fates
        self.shown: dict[str, int] = {}
        self.wanted: dict[str, int] = {}
        self.posted: dict[str, int] = {}

    async def put(self, key: str) -> None:
        self.wanted[key] = self.wanted.get(key, 0) + 1
        await self.house.put(
            Task(key, "card", lane="one conversation", body={"n": self.wanted[key]})
        )

    async def send(self, sending: Sending) -> Sent:
        fate = self.fates.pop() if self.fates else "arrives"
        if fate == "refused":
            raise Unavailable(_("Away."))
        if fate == "asked to wait":
            raise Unavailable(_("Wait."), retry_after=3)
        if fate == "dies before":
            raise Dead
        self._show(sending)
        if fate == "dies after":
            raise Dead
        if fate == "arrives in silence":
            raise OutcomeUnknown(_("Silence."))
        if fate == "overtaken":
            await self.put(sending.key)
        return Sent({"ts": sending.key})

    def _show(self, sending: Sending) -> None:
        """Post the first time; update, or look before repeating, later."""
        if sending.address is None and not (sending.in_doubt and sending.key in self.posted):
            self.posted[sending.key] = self.posted.get(sending.key, 0) + 1
        self.shown[sending.key] = sending.body["n"]

    async def live(self) -> None:
        """Run a process until it is idle or dies; its successor comes with the next call."""
        relay = Relay(
            self.house.storage,
            self.house.outbox,
            {"card": self.send},
            self.house.clock,
            jitter=lambda: 0.5,
        )
        try:
            await relay.run_until_idle()
        except Dead:
            self.house.clock.advance(seconds=LEASE / 2)


@settings(max_examples=20)
@given(
    puts=st.lists(st.sampled_from(KEYS), min_size=1, max_size=8),
    fates=st.lists(st.sampled_from(FATES), max_size=10),
)
def test_every_task_arrives_and_nothing_is_posted_twice(
    sqlite_template: Path, puts: list[str], fates: list[str]
) -> None:
    with a_copy(sqlite_template) as url, closing(Storage(url)) as storage:
        asyncio.run(_story(World(House.over(storage), fates), puts))


async def _story(world: World, puts: list[str]) -> None:
    for key in puts:
        await world.put(key)
        await world.live()
        world.house.clock.advance(seconds=1)
    for _minute in range(30):
        await world.live()
        world.house.clock.advance(seconds=60)
    assert world.shown == world.wanted
    assert world.posted == dict.fromkeys(world.wanted, 1)
