"""`kaigi run`: opens everything in order, keeps it open, closes it in order on whatever path."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, suppress
from typing import NoReturn

import structlog

from bot.app import build
from bot.application import Application
from bot.database import open_migrated
from bot.garbage import freeze_loaded, paused_collection
from bot.http import Health, HttpServer
from bot.outages import is_done, outlasting, prepare_later, watch_file
from bot.rooms import Service
from bot.settings import Settings
from bot.shutdown import HARD_DEADLINE, force_exit_after, stop_on_signal
from bot.slack_auth import UNREACHABLE, check_bot_token
from bot.slack_http import SlackHttp
from bot.socket_mode import SocketModeConnection
from bot.transport import Transport
from bot.warming import warm_up
from bot.watchdog import watch_loop
from kaigi.clock import SystemClock, Waker
from kaigi.delivery.desk import OutboxDesk
from kaigi.delivery.retry import reconnect_wait
from kaigi.errors import KaigiError, Unavailable, _

log = structlog.get_logger(__name__)

DRAIN = 6.0
"""Seconds for sendings under way when closing, since the bot has to be gone in ten."""
LONGEST_OPENING = 5.0
"""Seconds after which relay and clock start even if Slack cannot be reached."""
HEAD_START = 0.1
"""Seconds between opening and starting relay and clock, for the clicks that wait at Slack."""


class Stopped(KaigiError):
    """A part that has to run all the time has ended."""


async def serve(
    settings: Settings,
    clock: Waker | None = None,
    ready: Callable[[], None] | None = None,
    beside: Mapping[str, Service] | None = None,
) -> None:
    """Run the bot until SIGINT or SIGTERM. `clock` is the office's.

    `ready` is called when requests come in; `beside` are further services.
    Raises NoDatabase, AuthRejected, and Stopped when a service ended by itself.
    """
    stop = asyncio.Event()
    stop_on_signal(stop)
    opened = asyncio.Event()
    async with AsyncExitStack() as closing:
        closing.callback(watch_loop())
        with paused_collection():  # the database's driver is loaded here
            storage = open_migrated(
                settings.office.database_url, on_new=lambda: log.warning("database.created")
            )
        closing.callback(storage.close)
        application = build(settings, storage, clock or SystemClock())
        closing.push_async_callback(application.close)
        closing.push_async_callback(application.relay.drain, DRAIN)
        closing.callback(opened.set)
        transport = _transport(application)
        closing.push_async_callback(transport.close)
        services: dict[str, Service] = {
            "slack": lambda: _run_transport(application, transport, opened, ready),
            "relay": _after(opened, application.relay.run),
            "clock": _after(opened, application.jobs.run),
            **{
                name: _after(opened, outlasting(name, run))
                for name, run in application.services.items()
            },
            **({"file": lambda: watch_file(storage)} if storage.is_sqlite else {}),
            **_front_door(application, transport),
            **(beside or {}),
        }
        tasks = [asyncio.create_task(run(), name=name) for name, run in services.items()]
        await _until(stop, tasks)
    log.info("bot.closed")


def _transport(application: Application) -> Transport:
    """Choose HTTP mode where Slack's signing secret is set, otherwise Socket Mode."""
    slack = application.settings.slack
    if slack.signing_secret is not None:
        return SlackHttp(application.app)
    return SocketModeConnection(application.app, slack.app_token)


def _front_door(application: Application, transport: Transport) -> Mapping[str, Service]:
    """Return the HTTP server with every route; nothing where no port is set."""
    http = application.settings.http
    if http.port is None:
        return {}
    health = Health(transport.is_open, OutboxDesk(application.storage).vitals)
    routes = [health.route()]
    if isinstance(transport, SlackHttp):
        routes.append(transport.route())
    return {"http": HttpServer(http.host, http.port, routes).run}


def _after(opened: asyncio.Event, service: Service) -> Service:
    """Start a service after the transport is open, or after LONGEST_OPENING."""

    async def run() -> object:
        with suppress(TimeoutError):
            await asyncio.wait_for(opened.wait(), LONGEST_OPENING)
            await asyncio.sleep(HEAD_START)
        return await service()

    return run


async def _until(stop: asyncio.Event, tasks: list[asyncio.Task[object]]) -> None:
    """Wait for the signal or for a service that ends; cancel all but the relay, which drains."""
    stopping = asyncio.create_task(stop.wait())
    done, _pending = await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
    log.info("bot.closing")
    if stopping not in done:
        force_exit_after(HARD_DEADLINE, code=1)
    others = [task for task in (*tasks, stopping) if task.get_name() != "relay"]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    for task in done - {stopping}:
        _raise_stopped(task)


def _raise_stopped(ended: asyncio.Task[object]) -> NoReturn:
    """End the process: a restart by the supervisor mends what no code foresaw."""
    error = ended.exception()
    if isinstance(error, KaigiError):
        raise error
    log.critical("bot.service_ended", service=ended.get_name(), exc_info=error)
    raise Stopped(
        _("Kaigi's {part} stopped by itself; the log says why.", part=ended.get_name())
    ) from error


async def _run_transport(
    application: Application,
    transport: Transport,
    opened: asyncio.Event,
    ready: Callable[[], None] | None,
) -> NoReturn:
    """Authenticate, let the rooms prepare, open, and keep open."""
    await _reach(lambda: check_bot_token(application.app.client))
    late = [prepare for prepare in application.preparations if not await is_done(prepare)]
    await _reach(transport.open)
    freeze_loaded()
    opened.set()
    log.info("bot.ready")
    if ready:
        ready()
    await asyncio.to_thread(warm_up)
    freeze_loaded()
    await asyncio.gather(transport.watch(), prepare_later(late))
    raise AssertionError("unreachable")


async def _reach(call: Callable[[], Awaitable[object]]) -> None:
    """Repeat a call until Slack is reachable: a network may come up later than the bot."""
    failures = 0
    while True:
        try:
            await call()
        except Unavailable as error:
            wait = reconnect_wait(error, failures, random.random())  # noqa: S311 - no secret
            advice = str(UNREACHABLE)
            log.warning("slack.unreachable", again_in=round(wait, 1), advice=advice, exc_info=error)
        else:
            return
        failures += 1
        await asyncio.sleep(wait)
