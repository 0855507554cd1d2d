"""An office connected to Zoom: people type /meet, come in by the card and go out again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.application import Application
from bot.zoom import ZoomConnection
from kaigi.meetings.zoom_types import MeetingEvent
from tests.configured import addresses
from tests.flows.office import UNLIMITED, Office, until
from tests.flows.presence_office import furnish
from tests.flows.reading import Json, button


def zoom_of(application: Application) -> ZoomConnection:
    """Return the bot's connection to Zoom, which its meetings room closes at the end."""
    (close,) = application.rooms["meetings"].close
    connection: ZoomConnection = getattr(close, "__self__")  # noqa: B009 - a bound method
    return connection


JOIN, START, END = "参加", "開始", "終了"
CREDENTIALS = {
    "zoom_account_id": "sandbox-account",
    "zoom_client_id": "sandbox-client",
    "zoom_client_secret": "sandbox-secret",
}


@dataclass
class Meetings:
    office: Office
    general: str
    events: int = 0
    _listening: asyncio.Task[None] | None = None

    @classmethod
    @asynccontextmanager
    async def in_(cls, office: Office) -> AsyncIterator["Meetings"]:
        """Start a bot that has access to Zoom, and receives its events."""
        channel = next(c.id for c in office.box.workspace.channels.values() if c.name == "general")
        meetings = cls(office, channel)
        await furnish(office, {**CREDENTIALS, **addresses(office.url)}, UNLIMITED)
        await meetings.listen()
        try:
            yield meetings
        finally:
            await meetings.stop_listening()
            await meetings.hang_up()

    async def listen(self) -> None:
        """Connect the bot to Zoom's events."""
        zoom = zoom_of(self.office.bot.house)
        assert zoom.events is not None
        take, look, looked = zoom.events._on_event, zoom.events._on_connected, asyncio.Event()

        async def count(event: MeetingEvent) -> None:
            await take(event)
            self.events += 1

        async def connected() -> None:
            await look()
            looked.set()

        zoom.events._on_event, zoom.events._on_connected = count, connected
        self._listening = asyncio.create_task(zoom.events.run())
        await looked.wait()
        await self.office.settle()

    async def stop_listening(self) -> None:
        if self._listening:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    async def hang_up(self) -> None:
        await zoom_of(self.office.bot.house).close()

    async def types(self, number: str, line: str, channel: str = "") -> Json:
        return await self.office[number].types(f"/meet {line}".strip(), channel or self.general)

    async def begins(self, number: str, line: str = "予算の相談") -> Json:
        """Start a meeting, and return its card in the channel."""
        assert (await self.types(number, line))["ok"]
        return self.card()

    def cards(self, channel: str = "") -> list[Json]:
        """Return the bot's messages in the channel, oldest first."""
        where = channel or self.general
        found = self.office.box.workspace.channels[where].messages.values()
        container = {"type": "message", "channel": where}
        return [{**m.body, "container": {**container, "ts": m.ts}, "ts": m.ts} for m in found]

    def card(self, channel: str = "") -> Json:
        return self.cards(channel)[-1]

    def sent_by_url(self) -> list[Json]:
        """Return what was posted or replaced for everyone by a response_url."""
        sent = [e["request"] for e in self.office.record() if e["kind"] == "response_url"]
        return [each for each in sent if each["response_type"] == "in_channel"]

    async def comes(self, number: str, card: Json, label: str = JOIN) -> Json:
        """Join by the link on the card, as the meeting's window reads it."""
        return await self._in_window("join", number, link(card, label))

    async def goes(self, number: str, card_before: Json, label: str = JOIN) -> Json:
        return await self._in_window("leave", number, link(card_before, label))

    async def ends_in_zoom(self, number: str, card_before: Json) -> Json:
        return await self._in_window("end", number, link(card_before, JOIN))

    async def told(self) -> None:
        """Wait until all of Zoom's events are on the cards."""
        sent = sum(e["delivered"] for e in self.office.record() if e["kind"] == "zoom_event")
        await until(lambda: self.events == sent)
        await self.office.settle()

    def at_zoom(self) -> list[Any]:
        """Return the meetings that exist in Zoom."""
        return [*self.office.sandbox.zoom.account.meetings.values()]

    def fault(self, name: str, **settings: Any) -> None:
        self.office.fault(name, where={"system": "zoom", **settings.pop("where", {})}, **settings)

    def asked(self, operation: str) -> list[Json]:
        """Return the calls of one operation that Zoom has received."""
        return [e for e in self.office.record() if e["kind"] == "zoom" and e["type"] == operation]

    async def _in_window(self, act: str, number: str, url: str) -> Json:
        parts = urlsplit(url)
        given = {name: values[0] for name, values in parse_qs(parts.query).items()}
        meeting = parts.path.rpartition("/")[2]
        user = self.office[number].slack_id
        done = await self.office.post(f"zoom/{act}", user=user, meeting=meeting, **given)
        await self.told()
        return done


def link(card: Json, label: str) -> str:
    _block, element = button(card, label)
    url: str = element["url"]
    return url
