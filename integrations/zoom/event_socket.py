"""Zoom's events over a WebSocket that Kaigi opens, so that no port is open to the internet.

1. Connect, with the token in the URL.
2. Read `build_connection`, which says whether Zoom accepts the connection.
3. Call `on_connected`, which looks up by REST what happened meanwhile.
4. Read events, and send a heartbeat every 30 seconds, until the connection is lost.
5. Wait, longer after each failure, and start again.

Zoom keeps one connection per subscription: a second one closes the first. The URL is never logged,
and no error of the connection is passed on, because both contain the token.
"""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import aiohttp
import structlog

from integrations.loopback import is_loopback
from integrations.zoom.events import event_of
from integrations.zoom.tokens import Tokens
from kaigi import trace
from kaigi.errors import Unavailable, _
from kaigi.meetings.ports import OnConnected, OnEvent

log = structlog.get_logger(__name__)

HEARTBEAT = 30.0
"""Seconds between heartbeats, as Zoom asks."""
READ_TIMEOUT = 75.0
"""Seconds without a message, not even an answer to two heartbeats: the connection is lost."""
FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
CONNECT = aiohttp.ClientTimeout(total=None, sock_connect=10)

Sleep = Callable[[float], Awaitable[None]]


class ZoomEventSocket:
    """Receives events and passes them to `on_event`, each under a trace id of its own.

    `on_connected` is called after each connection and before its first event. Zoom never repeats
    events that were lost in between. Unavailable from either hook ends the connection, and a new
    one is made; other errors end `run`.
    """

    def __init__(
        self,
        url: str,
        tokens: Tokens,
        on_event: OnEvent,
        on_connected: OnConnected,
        *,
        sleep: Sleep = asyncio.sleep,
        read_timeout: float = READ_TIMEOUT,
    ) -> None:
        self._url = url
        self._tokens = tokens
        self._on_event = on_event
        self._on_connected = on_connected
        self._sleep = sleep
        self._read_timeout = read_timeout
        self._failures = 0

    async def run(self) -> None:
        """Connect and receive events until cancelled."""
        async with aiohttp.ClientSession(
            timeout=CONNECT, trust_env=not is_loopback(self._url)
        ) as session:
            while True:
                try:
                    await self._listen(session)
                except Unavailable as trouble:
                    log.warning("zoom.events_lost", failures=self._failures, exc_info=trouble)
                # Doubled with each failure; jitter, so that replicas do not reconnect in step.
                longest = min(FIRST_WAIT * 2.0**self._failures, LONGEST_WAIT)
                self._failures = min(self._failures + 1, 10)
                await self._sleep(longest * random.uniform(0.5, 1))  # noqa: S311 - no secret

    async def _listen(self, session: aiohttp.ClientSession) -> None:
        token = await self._tokens.get()
        async with await self._open(session, token) as socket:
            first = await self._next(socket)
            if first.get("module") != "build_connection" or first.get("success") is not True:
                self._tokens.forget(token)
                raise Unavailable(_("Zoom does not admit us to its events."))
            log.info("zoom.events_connected")
            async with _heartbeats(socket, self._sleep):
                await self._on_connected()
                while True:
                    await self._handle(await self._next(socket))
                    # Only now: another replica may have closed this connection at once.
                    self._failures = 0

    async def _open(
        self, session: aiohttp.ClientSession, token: str
    ) -> aiohttp.ClientWebSocketResponse:
        try:
            return await session.ws_connect(self._url, params={"access_token": token})
        except aiohttp.WSServerHandshakeError as error:
            status = error.status
        except (aiohttp.ClientError, OSError, TimeoutError):
            status = 0
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            self._tokens.forget(token)
        # Outside the handlers, so that it does not carry their error, which contains the URL.
        raise Unavailable(_("Zoom's events cannot be reached: {status}.", status=status))

    async def _next(self, socket: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
        """Return the next frame that is a JSON object. Raise Unavailable when closed."""
        while True:
            try:
                message = await socket.receive(timeout=self._read_timeout)
            except TimeoutError:
                raise Unavailable(_("Zoom's events have fallen silent.")) from None
            if message.type is not aiohttp.WSMsgType.TEXT:
                raise Unavailable(_("Zoom has closed its events."))
            frame = _parsed(message.data)
            if frame is not None:
                return frame

    async def _handle(self, frame: dict[str, Any]) -> None:
        """Pass an event on. Zoom's events have no id, so their trace gets one."""
        if frame.get("module") != "message":
            return
        content = frame.get("content")
        message = _parsed(content) if isinstance(content, str) else content
        event = event_of(message) if isinstance(message, dict) else None
        if event is None:
            return
        with trace.following(f"zoom:{uuid4()}"):
            await self._on_event(event)
            log.info("zoom.event_taken", kind=type(event).__name__)


@asynccontextmanager
async def _heartbeats(socket: aiohttp.ClientWebSocketResponse, sleep: Sleep) -> AsyncIterator[None]:
    """Send heartbeats while the block runs; a failed one shows in the block's next read."""

    async def beat() -> None:
        with suppress(aiohttp.ClientError, ConnectionError):
            while True:
                await sleep(HEARTBEAT)
                await socket.send_json({"module": "heartbeat"})

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)


def _parsed(text: str) -> dict[str, Any] | None:
    """Parse a JSON object; log anything else and return None."""
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if isinstance(value, dict):
        return value
    log.warning("zoom.event_unreadable")
    return None
