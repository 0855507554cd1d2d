"""Moments without a database, from which no part of the bot ends."""

import asyncio

import httpx
import pytest
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from structlog.testing import capture_logs

from bot import outages
from bot.database import NoDatabase
from bot.outages import is_done, outlasting, prepare_later, watch_file
from integrations.zoom.client import ZoomClient
from integrations.zoom.event_socket import ZoomEventSocket
from integrations.zoom.tokens import Credentials
from kaigi.errors import Unavailable, _
from kaigi.meetings.zoom_types import MeetingEvent
from kaigi.storage import DatabaseMoved
from tests.unit.test_zoom_events import STARTED, FakeZoom, framed, zoom

__all__ = ["zoom"]

AWAY = [
    OperationalError("INSERT", None, ConnectionError("the database system is shutting down")),
    OperationalError("INSERT", None, OSError("database or disk is full")),
    InterfaceError("SELECT", None, OSError("the connection is closed")),
    InternalError("UPDATE", None, OSError("cannot execute UPDATE in a read-only transaction")),
    Unavailable(_("It cannot be opened.")),
]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outages, "RETRY", 0.0)
    monkeypatch.setattr(outages, "FILE_CHECK", 0.0)


class Part:
    """Fails as told, then runs until it is cancelled."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = [*errors]
        self.begun = 0
        self.running = asyncio.Event()

    async def run(self) -> None:
        self.begun += 1
        if self.errors:
            raise self.errors.pop(0)
        self.running.set()

    async def hooked(self) -> None:
        await self.run()


async def test_a_part_begins_again_whenever_the_database_was_away() -> None:
    part = Part(*AWAY)
    with capture_logs() as logs:
        await outlasting("zoom", part.run)()
    assert part.begun == len(AWAY) + 1
    assert [(line["event"], line["service"]) for line in logs] == [
        ("bot.database_away", "zoom")
    ] * len(AWAY)


async def test_zooms_events_come_again_after_the_database_was_away(zoom: FakeZoom) -> None:
    """Let the hooks of a real connection fail as the database does; a new one looks again."""
    happened: list[str] = []
    away = [AWAY[1], AWAY[0]]
    done = asyncio.Event()

    async def on_connected() -> None:
        happened.append("connected")
        if len(happened) == 1:
            raise away.pop()

    async def on_event(_event: MeetingEvent) -> None:
        happened.append("event")
        if away:
            raise away.pop()
        done.set()

    async def at_once(_seconds: float) -> None:
        await asyncio.sleep(0)

    zoom.scenes = [zoom.admits(framed(STARTED), stays=True) for _ in range(3)]
    client = ZoomClient(Credentials("a", "c", "s"), transport=httpx.MockTransport(zoom.token))
    events = ZoomEventSocket(zoom.url, client.tokens, on_event, on_connected, sleep=at_once)
    task = asyncio.create_task(outlasting("zoom", events.run)())
    async with asyncio.timeout(10):
        await done.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await client.close()
    assert happened == ["connected", "connected", "event", "connected", "event"]


async def test_a_program_error_of_a_part_still_ends_it() -> None:
    with pytest.raises(LookupError):
        await outlasting("zoom", Part(AWAY[0], LookupError("a program error")).run)()


async def test_what_cannot_be_prepared_yet_keeps_the_bot_from_nothing_and_is_done_later() -> None:
    part = Part(*AWAY[:3])
    assert not await is_done(part.run)
    assert not part.running.is_set()
    await prepare_later([part.run])
    assert part.running.is_set()


class Lost:
    """Stands for a storage whose file vanishes at the third look."""

    looks = 0

    def check_file(self) -> None:
        self.looks += 1
        if self.looks == 3:
            raise DatabaseMoved("/var/lib/kaigi/kaigi.sqlite3")


async def test_a_file_that_is_gone_ends_the_bot_with_what_to_do() -> None:
    with pytest.raises(NoDatabase, match="moved, deleted or replaced") as ended:
        await watch_file(Lost())  # type: ignore[arg-type]
    assert "Stop Kaigi" in str(ended.value.next_step)


class Emptied:
    """Stands for a storage whose file vanishes at the eighth look, and once cannot be emptied."""

    def __init__(self) -> None:
        self.looks = 0
        self.emptied_at: list[int] = []

    def check_file(self) -> None:
        self.looks += 1
        if self.looks == 8:
            raise DatabaseMoved("/var/lib/kaigi/kaigi.sqlite3")

    def empty_log(self) -> None:
        self.emptied_at.append(self.looks)
        if self.looks == 3:
            raise AWAY[1]


async def test_the_log_of_the_file_is_emptied_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outages, "LOG_EMPTIED", 3)
    storage = Emptied()
    with pytest.raises(NoDatabase), capture_logs() as logs:
        await watch_file(storage)  # type: ignore[arg-type]
    assert storage.emptied_at == [3, 6]
    assert [line["event"] for line in logs] == ["bot.database_away"]
