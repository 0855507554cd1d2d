"""Socket Mode: one websocket to Slack, reopened whenever it is lost."""

import asyncio
from collections.abc import Coroutine
from typing import Any, NoReturn

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack_auth import socket_mode_url
from integrations.slack.client import socket_handler
from kaigi import trace

log = structlog.get_logger(__name__)

CHECK_INTERVAL = 1.0
"""Seconds between two checks of the connection; the SDK's own are ten apart."""
CONNECT_TIMEOUT = 10.0
LAST_ANSWERS = 2.5
"""Seconds for requests under way when closing; Slack itself waits three for an answer."""


class SocketModeConnection:
    """A Transport. To be created inside the running loop."""

    def __init__(self, app: AsyncApp, app_token: str) -> None:
        self._app_token = app_token
        self._app = app
        self._handler = socket_handler(app, app_token)
        self._client = self._handler.client
        self._client.socket_mode_request_listeners[:] = [self.handle]
        self._in_progress: set[asyncio.Task[object]] = set()
        self._closing = False

    async def open(self) -> None:
        """Ask Slack for an address, which serves one connection, and connect."""
        self._client.wss_uri = await socket_mode_url(self._app.client, self._app_token)
        await _with_timeout(self._client.connect())  # type: ignore[no-untyped-call]

    async def is_open(self) -> bool:
        return bool(await self._client.is_connected())

    async def watch(self) -> NoReturn:
        """Reopen the connection whenever it is lost."""
        was_open = True
        while True:
            is_open = await self.is_open()
            if is_open and not was_open:
                log.info("socket.reopened")
            elif was_open and not is_open:
                log.warning("socket.lost")
            was_open = is_open
            if is_open:
                await asyncio.sleep(CHECK_INTERVAL)
            else:
                await self._reopen()

    async def close(self) -> None:
        """Take no new envelopes, wait for those in progress, disconnect."""
        self._closing = True
        if self._in_progress:
            await asyncio.wait(self._in_progress, timeout=LAST_ANSWERS)
        await self._handler.close_async()

    async def handle(self, _client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Process one envelope and acknowledge it. Unacknowledged means unprocessed."""
        task = asyncio.current_task()
        if self._closing or task is None:
            return
        self._in_progress.add(task)
        try:
            with trace.following(request.envelope_id):
                await self._handler.handle(self._client, request)
        finally:
            self._in_progress.discard(task)

    async def _reopen(self) -> None:
        # An address serves once, and the SDK would try a spent one for ever.
        self._client.wss_uri = None
        try:
            await _with_timeout(self._client.connect_to_new_endpoint())
        except (SlackClientError, ClientError, OSError) as error:
            log.warning("socket.reopen_failed", exc_info=error)
            await asyncio.sleep(CHECK_INTERVAL)


async def _with_timeout(connecting: Coroutine[Any, Any, None]) -> None:
    """Limit a connection attempt, since the SDK tries one address without end.

    `watch` finds out whether it succeeded.
    """
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT):
            await connecting
    except TimeoutError:
        log.warning("socket.connect_timeout")
