"""Socket Mode: one websocket to Slack, reopened whenever it is lost."""

import asyncio
import random
import time
from contextlib import suppress
from typing import NoReturn

import structlog
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack_auth import socket_mode_url
from integrations.slack.socket_client import SocketClient
from kaigi import trace
from kaigi.delivery.retry import reconnect_wait

log = structlog.get_logger(__name__)

CHECK_INTERVAL = 1.0
"""Seconds between two checks of the connection."""
CONNECT_TIMEOUT = 10.0
LAST_ANSWERS = 2.5
"""Seconds for requests under way when closing; Slack itself waits three for an answer."""


class SocketModeConnection:
    """A Transport. To be created inside the running loop."""

    def __init__(self, app: AsyncApp, app_token: str) -> None:
        self._app_token = app_token
        self._app = app
        self._client = SocketClient(app_token, app.client)
        self._client.socket_mode_request_listeners.append(self.handle)
        self._in_progress: set[asyncio.Task[object]] = set()
        self._closing = False

    async def open(self) -> None:
        """Ask Slack for an address, which serves one connection, and connect.

        `watch` finds out whether that succeeded.
        """
        url = await socket_mode_url(self._app.client, self._app_token)
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                await self._client.connect_to(url)
        except TimeoutError:
            log.warning("socket.connect_timeout")

    async def is_open(self) -> bool:
        return bool(await self._client.is_connected())

    async def watch(self) -> NoReturn:
        """Reopen the connection whenever it is lost."""
        was_open = True
        failures = 0
        wait = 0.0
        while True:
            is_open = await self.is_open()
            if is_open and not was_open:
                log.info("socket.reopened")
            elif was_open and not is_open:
                log.warning("socket.lost")
            was_open = is_open
            if is_open:
                await self._pause()
                if await self.is_open():  # and not closed at once, as where there are too many
                    failures = 0
                    wait = 0.0
            else:
                await asyncio.sleep(wait)
                wait = await self._reopen(failures)
                failures += 1

    async def close(self) -> None:
        """Take no new envelopes, wait for those in progress, disconnect."""
        self._closing = True
        if self._in_progress:
            await asyncio.wait(self._in_progress, timeout=LAST_ANSWERS)
        await self._client.end()

    async def handle(self, _client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Process one envelope and acknowledge it. Unacknowledged means unprocessed."""
        task = asyncio.current_task()
        if self._closing or task is None:
            return
        self._in_progress.add(task)
        try:
            with trace.following(request.envelope_id):
                began = time.time()
                response = await run_async_bolt_app(self._app, request)
                await send_async_response(self._client, request, response, began)
        finally:
            self._in_progress.discard(task)

    async def _pause(self) -> None:
        """Wait for the next check, or for a sign that the connection is lost."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._client.lost.wait(), CHECK_INTERVAL)
        self._client.lost.clear()

    async def _reopen(self, failures: int) -> float:
        """Try once, and return the wait before the next attempt, if one is needed."""
        trouble: Exception | None = None
        try:
            await self.open()
        except Exception as error:  # noqa: BLE001 - whatever it is, a deaf bot must try again
            trouble = error
        wait = reconnect_wait(trouble, failures, random.random())  # noqa: S311 - no secret
        if trouble is not None:
            log.warning("socket.reopen_failed", again_in=round(wait, 1), exc_info=trouble)
        return wait
