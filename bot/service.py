"""`kaigi run`: opens the house in order, keeps it open, and closes it in order on whatever path."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, suppress
from typing import Any, NoReturn

import structlog

from bot.app import Application, build
from bot.database import up_to_date
from bot.garbage import freeze_loaded, paused_collection
from bot.health import Health
from bot.schedule import MATCHING
from bot.settings import Settings
from bot.shutdown import HARD_DEADLINE, force_exit_after
from bot.slack_auth import UNREACHABLE, app_token, bot_token
from bot.socket_mode import SocketModeConnection
from kaigi.clock import SystemClock, Waker
from kaigi.delivery.desk import OutboxDesk
from kaigi.errors import KaigiError, Rejected, Unavailable, _
from kaigi.staff import tables as staff

log = structlog.get_logger(__name__)

DRAIN = 6.0
"""Seconds that what is on its way to Slack may take, since the bot is to be gone in ten."""
FIRST_MATCHING = 20.0
LONGEST_WAIT = 30.0
LONGEST_OPENING = 5.0
HEAD_START = 0.1
"""Seconds; for those who clicked while nobody was there."""

Part = Callable[[], Coroutine[Any, Any, object]]
Parts = Mapping[str, Part]
"""What has to run all the time, by the name that the log gives it."""


class Stopped(KaigiError):
    """Something that has to run all the time came to an end."""


async def serve(
    settings: Settings,
    clock: Waker | None = None,
    ready: Callable[[], None] | None = None,
    beside: Parts | None = None,
) -> None:
    """Until SIGINT or SIGTERM. Raises NoDatabase, AuthRejected, and Stopped when a part ended by itself.

    `clock` is the people's day.
    """
    told, opened = _signals(), asyncio.Event()
    async with AsyncExitStack() as closing:
        with paused_collection():  # the database's driver
            storage = up_to_date(settings.database_url)
        closing.callback(storage.close)
        house = build(settings, storage, clock or SystemClock())
        closing.push_async_callback(house.senders.close)
        if house.zoom:
            closing.push_async_callback(house.zoom.client.close)
        closing.push_async_callback(house.relay.drain, DRAIN)
        closing.callback(opened.set)
        door = SocketModeConnection(house.app, settings.app_token, house.priority)
        closing.push_async_callback(door.close)
        parts: Parts = {
            "socket": lambda: _answer(house, door, opened, ready),
            "relay": _after(opened, house.relay.run),
            "clock": _after(opened, house.jobs.run),
            **_where_set(house, door, opened),
            **(beside or {}),
        }
        tasks = [asyncio.create_task(part(), name=name) for name, part in parts.items()]
        await _until(told, tasks)
    log.info("bot.closed")


def _where_set(house: Application, door: SocketModeConnection, opened: asyncio.Event) -> Parts:
    parts: dict[str, Part] = {}
    if house.zoom and house.zoom.events:
        parts["zoom"] = _after(opened, house.zoom.events.run)
    if (port := house.settings.health_port) is not None:
        parts["health"] = Health(port, door.is_open, OutboxDesk(house.storage).vitals).run
    return parts


def _after(opened: asyncio.Event, part: Part) -> Part:
    """What is owed and what fell due can wait a moment, and people cannot; but no longer than that."""

    async def follow() -> object:
        with suppress(TimeoutError):
            await asyncio.wait_for(opened.wait(), LONGEST_OPENING)
            await asyncio.sleep(HEAD_START)
        return await part()

    return follow


def _signals() -> asyncio.Event:
    told = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, told.set)
    return told


async def _until(told: asyncio.Event, tasks: list[asyncio.Task[object]]) -> None:
    """Cuts off all but the relay, which is to be drained."""
    stop = asyncio.create_task(told.wait())
    done, _pending = await asyncio.wait([*tasks, stop], return_when=asyncio.FIRST_COMPLETED)
    log.info("bot.closing")
    force_exit_after(HARD_DEADLINE, code=0 if stop in done else 1)
    others = [task for task in (*tasks, stop) if task.get_name() != "relay"]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    for task in done - {stop}:
        _complain(task)


def _complain(ended: asyncio.Task[object]) -> NoReturn:
    """The supervisor outside starts the bot anew, which is the surest way to mend what nobody foresaw."""
    error = ended.exception()
    if isinstance(error, KaigiError):
        raise error
    log.critical("bot.part_ended", part=ended.get_name(), exc_info=error)
    raise Stopped(
        _("Kaigi's {part} stopped by itself; the log says why.", part=ended.get_name())
    ) from error


async def _answer(
    house: Application,
    door: SocketModeConnection,
    opened: asyncio.Event,
    ready: Callable[[], None] | None,
) -> NoReturn:
    admitted, known = _admitted(house), house.storage.ask(staff.ANYBODY_IN_CHAT)
    address, anybody = await asyncio.gather(admitted, known)
    # The first time nobody is known, and every click would be refused.
    met = not anybody and await _met_in_time(house)
    await door.open(address)
    freeze_loaded()
    opened.set()
    log.info("socket.ready")
    if not met:  # whoever matches begins with the relay
        await house.storage.run(lambda tx: house.outbox.put(tx, [MATCHING]))
    if ready:
        ready()
    await door.watch()


async def _admitted(house: Application) -> str:
    """A network may come up later than we do, so that is waited for; a token does not mend itself."""
    client, token, wait = house.app.client, house.settings.app_token, 1.0
    while True:
        try:
            await bot_token(client)
            return await app_token(client, token)
        except Unavailable as error:
            advice = str(UNREACHABLE)
            log.warning("slack.unreachable", again_in=wait, advice=advice, exc_info=error)
        await asyncio.sleep(wait)
        wait = min(LONGEST_WAIT, wait * 2)


async def _met_in_time(house: Application) -> bool:
    try:
        async with asyncio.timeout(FIRST_MATCHING):
            await house.sync_staff()
    except (Unavailable, Rejected, TimeoutError) as error:
        log.warning("staff.not_matched_yet", exc_info=error)
        return False
    return True
