"""A fake of the systems outside: takes what is sent, fails when told, keeps a call waiting."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from integrations.slack.limits import SLACK
from kaigi.clock import Clock
from kaigi.delivery import Channel, Limit, Outbox, Relay, Sender, Sending, Sent, Task
from kaigi.delivery.tables import task
from kaigi.storage import Storage
from tests.unit.timekeeping import SteppedClock

CHANNEL = Channel.merged(
    SLACK, Channel(limits={"system": Limit()}, first={"system": "system", "act": "system"})
)


@dataclass
class Outside:
    clock: Clock
    sent: list[Sending] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    failures: dict[str, list[Exception]] = field(default_factory=lambda: defaultdict(list))
    gate: asyncio.Event | None = None
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, sending: Sending) -> Sent:
        self.sent.append(sending)
        self.at.append(self.clock.now().timestamp())
        self.arrived.set()
        if self.gate is not None:
            await self.gate.wait()
        if self.failures[sending.key]:
            raise self.failures[sending.key].pop(0)
        return Sent(sending.address or {"channel": "C1", "ts": str(len(self.sent))})

    @property
    def keys(self) -> list[str]:
        return [sending.key for sending in self.sent]

    @property
    def bodies(self) -> list[Mapping[str, Any]]:
        return [sending.body for sending in self.sent]

    def table(self) -> dict[str, Sender]:
        return dict.fromkeys(("card", "reply", "home", "answer", "file", "system"), self)


@dataclass
class House:
    """One replica's delivery, over a fake of the systems outside."""

    storage: Storage
    outbox: Outbox
    relay: Relay
    outside: Outside
    clock: SteppedClock

    @classmethod
    def over(cls, storage: Storage) -> "House":
        clock = SteppedClock()
        outbox, outside = Outbox(clock, CHANNEL), Outside(clock)
        relay = Relay(storage, outbox, outside.table(), clock, jitter=lambda: 0.5)
        return cls(storage, outbox, relay, outside, clock)

    def another_relay(self, **settings: Any) -> Relay:
        """Make the relay of a restarted process, or of another replica."""
        return Relay(self.storage, self.outbox, self.outside.table(), self.clock, **settings)

    async def put(self, *tasks: Task) -> None:
        await self.storage.run(lambda tx: self.outbox.put(tx, tasks))

    async def column(self, key: str, name: str) -> object:
        found = select(task.c[name]).where(task.c.key == key)
        return await self.storage.run(lambda tx: tx.scalar(found))
