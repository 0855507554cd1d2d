"""Whatever fails and whenever a process dies: in the end every wish has been sent, as it was last wished."""

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
    "arrives", "refused", "asked to wait", "arrives in silence", "dies before", "dies after", "overtaken",
)  # fmt: skip


class Dead(BaseException):
    """The process ends here: nothing after this line happens."""


class World:
    """Keeps the last that arrived for each key, and who was at it at the same time."""

    def __init__(self, house: House, fates: list[str]) -> None:
        self.house = house
        self.fates = fates
        self.shown: dict[str, int] = {}
        self.wished: dict[str, int] = {}
        self.posted: dict[str, int] = {}

    async def wish(self, key: str) -> None:
        self.wished[key] = self.wished.get(key, 0) + 1
        await self.house.wish(
            Task(key, "card", lane="one conversation", body={"n": self.wished[key]})
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
            await self.wish(sending.key)
        return Sent({"ts": sending.key})

    def _show(self, sending: Sending) -> None:
        """One that is sure to be the first posts; the others update, or look before they repeat."""
        if sending.address is None and not (sending.in_doubt and sending.key in self.posted):
            self.posted[sending.key] = self.posted.get(sending.key, 0) + 1
        self.shown[sending.key] = sending.body["n"]

    async def live(self) -> None:
        """A process runs until it is idle or dies; then its successor comes."""
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


@settings(max_examples=40)
@given(
    wishes=st.lists(st.sampled_from(KEYS), min_size=1, max_size=8),
    fates=st.lists(st.sampled_from(FATES), max_size=10),
)
def test_every_wish_arrives_and_nothing_is_posted_twice(
    sqlite_template: Path, wishes: list[str], fates: list[str]
) -> None:
    with a_copy(sqlite_template) as url, closing(Storage(url)) as storage:
        asyncio.run(_story(World(House.over(storage), fates), wishes))


async def _story(world: World, wishes: list[str]) -> None:
    for key in wishes:
        await world.wish(key)
        await world.live()
        world.house.clock.advance(seconds=1)
    for _minute in range(30):
        await world.live()
        world.house.clock.advance(seconds=60)
    assert world.shown == world.wished
    assert world.posted == dict.fromkeys(world.wished, 1)
