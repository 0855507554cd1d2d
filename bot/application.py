"""The application: the rooms put together, with nothing started yet."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TypeVar

from msgspec import Struct

from bot.rooms import Opened, Service
from bot.settings import Settings
from commands.app import SlackApp
from integrations.slack.senders import SlackSenders
from kaigi.clock.jobs import Jobs
from kaigi.delivery.outbox import Outbox
from kaigi.delivery.relay import Relay
from kaigi.storage import Storage

D = TypeVar("D")


def find_desk(kind: type[D], desks: Mapping[str, object]) -> D:
    """Return the desk of this class among the desks by their rooms' names."""
    return next(desk for desk in desks.values() if isinstance(desk, kind))


class Application(Struct, frozen=True):
    """The rooms put together, with nothing started yet."""

    settings: Settings
    storage: Storage
    outbox: Outbox
    desks: Mapping[str, object]
    rooms: Mapping[str, Opened]
    senders: SlackSenders
    relay: Relay
    jobs: Jobs
    app: SlackApp

    def desk(self, kind: type[D]) -> D:
        """Return the desk of this class."""
        return find_desk(kind, self.desks)

    @property
    def services(self) -> Mapping[str, Service]:
        return {name: run for room in self.rooms.values() for name, run in room.services.items()}

    @property
    def preparations(self) -> Iterable[Callable[[], Awaitable[None]]]:
        return [room.prepare for room in self.rooms.values() if room.prepare]

    async def close(self) -> None:
        """Close the connections outward; the storage is its opener's to close."""
        await self.senders.close()
        for room in self.rooms.values():
            for close in room.close:
                await close()
