"""Socket Mode, held open. What has been taken in is answered, to the end."""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any, NoReturn

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from commands.context import kind_of, name_of
from integrations.slack.client import socket_handler
from kaigi import trace
from kaigi.delivery.priority import InteractivePriority

log = structlog.get_logger(__name__)

LOOK = 1.0
"""Seconds between two looks at the connection; the SDK's own are ten apart."""
ATTEMPT = 10.0
LAST_ANSWERS = 2.5
"""Seconds; Slack itself waits three for an answer."""


class SocketModeConnection:
    """To be made inside the running loop."""

    def __init__(self, app: AsyncApp, app_token: str, priority: InteractivePriority) -> None:
        self._handler = socket_handler(app, app_token)
        self._client = self._handler.client
        self._client.socket_mode_request_listeners[:] = [self._answer]
        self._courtesy = priority
        self._answering: set[asyncio.Task[object]] = set()
        self._closing = False

    async def open(self, address: str) -> None:
        """`address` is one that Slack has just given; it serves one connection."""
        self._client.wss_uri = address
        await _briefly(self._client.connect())  # type: ignore[no-untyped-call]

    async def is_open(self) -> bool:
        return bool(await self._client.is_connected())

    async def watch(self) -> NoReturn:
        """Opens the connection again whenever it is lost."""
        was_open = True
        while True:
            is_open = await self.is_open()
            if is_open != was_open:
                log.info("socket.open") if is_open else log.warning("socket.lost")
            was_open = is_open
            await (asyncio.sleep(LOOK) if is_open else self._reopen())

    async def close(self) -> None:
        """Nothing new is taken; whoever clicked before hears what became of it."""
        self._closing = True
        if self._answering:
            await asyncio.wait(self._answering, timeout=LAST_ANSWERS)
        await self._handler.close_async()

    async def _answer(self, _client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """An envelope that is not acknowledged is one that nothing was done about."""
        task = asyncio.current_task()
        if self._closing or task is None:
            return
        self._answering.add(task)
        try:
            with trace.following(request.envelope_id), self._courtesy.answering():
                await self._answered(request)
        finally:
            self._answering.discard(task)

    async def _answered(self, request: SocketModeRequest) -> None:
        began, outcome = time.perf_counter(), "unanswered"
        try:
            await self._handler.handle(self._client, request)
            outcome = trace.outcome()
        finally:
            what, ms = request.payload, round((time.perf_counter() - began) * 1000)
            log.info(
                "envelope.done", kind=kind_of(what), name=name_of(what), outcome=outcome, ms=ms
            )

    async def _reopen(self) -> None:
        self._client.wss_uri = (
            None  # an address serves once, and the SDK would try a spent one for ever
        )
        try:
            await _briefly(self._client.connect_to_new_endpoint())
        except (SlackClientError, ClientError, OSError) as error:
            log.warning("socket.not_open_yet", exc_info=error)
            await asyncio.sleep(LOOK)


async def _briefly(connecting: Coroutine[Any, Any, None]) -> None:
    """The SDK itself tries one address without end; whether it came to be is for `watch` to see."""
    try:
        async with asyncio.timeout(ATTEMPT):
            await connecting
    except TimeoutError:
        log.warning("socket.no_connection")
