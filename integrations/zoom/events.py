"""Zoom's events over a websocket that we open: no port of ours is open to the world.

connect (token in the address) → build_connection → look by REST → messages, a heartbeat every 30 s → again.
Only one connection per subscription lives: a second one closes the first. The address is never logged, and no
error of the connection is passed on, because both hold the token.
"""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import Any

import aiohttp
import structlog

from integrations.zoom.client import is_here
from integrations.zoom.payloads import event_of
from integrations.zoom.tokens import Tokens
from kaigi.errors import Unavailable, _
from kaigi.meetings.ports import OnConnected, OnEvent

log = structlog.get_logger(__name__)

HEARTBEAT = 30.0
SILENCE = 75.0
"""Seconds without a word, not even an answer to two heartbeats, after which a connection counts as dead."""
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
CONNECT = aiohttp.ClientTimeout(total=None, sock_connect=10)

Sleep = Callable[[float], Awaitable[None]]


class ZoomEvents:
    """`run` until cancelled. `on_connected` comes after each connection and before its first event.

    What happens while no connection stands is never told, so `on_connected` is where to look by REST.
    Unavailable from either hook ends the connection and is followed by a new one; other errors travel up.
    """

    def __init__(
        self,
        url: str,
        tokens: Tokens,
        on_event: OnEvent,
        on_connected: OnConnected,
        *,
        sleep: Sleep = asyncio.sleep,
        silence: float = SILENCE,
    ) -> None:
        self._url, self._tokens = url, tokens
        self._on_event, self._on_connected = on_event, on_connected
        self._sleep, self._silence = sleep, silence
        self._failures = 0

    async def run(self) -> None:
        async with aiohttp.ClientSession(
            timeout=CONNECT, trust_env=not is_here(self._url)
        ) as session:
            while True:
                try:
                    await self._listen(session)
                except Unavailable as trouble:
                    log.warning("zoom.events_lost", failures=self._failures, exc_info=trouble)
                await self._sleep(self._wait())

    def _wait(self) -> float:
        """Seconds; doubled with each failure, and spread so that replicas do not come back in step."""
        longest: float = min(FIRST_WAIT * 2.0**self._failures, LONGEST_WAIT)
        self._failures = min(self._failures + 1, 10)
        return longest * random.uniform(0.5, 1)  # noqa: S311 - spreads load, guards nothing

    async def _listen(self, session: aiohttp.ClientSession) -> None:
        token = await self._tokens.get()
        async with await self._open(session, token) as socket:
            if not _admits(await self._next(socket)):
                self._tokens.forget(token)
                raise Unavailable(_("Zoom does not admit us to its events."))
            log.info("zoom.events_connected")
            async with _beating(socket, self._sleep):
                await self._on_connected()
                while True:
                    await self._hear(await self._next(socket))
                    # Only now: a connection that another replica takes away at once is no success.
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
        # Out of the handlers, so that it does not carry their error, which holds the address.
        raise Unavailable(_("Zoom's events cannot be reached: {status}.", status=status))

    async def _next(self, socket: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
        """The next frame that is a JSON object."""
        while True:
            try:
                message = await socket.receive(timeout=self._silence)
            except TimeoutError:
                raise Unavailable(_("Zoom's events have fallen silent.")) from None
            if message.type is not aiohttp.WSMsgType.TEXT:
                raise Unavailable(_("Zoom has closed its events."))
            frame = _parsed(message.data)
            if frame is not None:
                return frame

    async def _hear(self, frame: dict[str, Any]) -> None:
        if frame.get("module") != "message":
            return
        content = frame.get("content")
        message = _parsed(content) if isinstance(content, str) else content
        event = event_of(message) if isinstance(message, dict) else None
        if event is not None:
            await self._on_event(event)


def _admits(frame: dict[str, Any]) -> bool:
    return frame.get("module") == "build_connection" and frame.get("success") is True


@asynccontextmanager
async def _beating(socket: aiohttp.ClientWebSocketResponse, sleep: Sleep) -> AsyncIterator[None]:
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
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if isinstance(value, dict):
        return value
    log.warning("zoom.event_unreadable")
    return None
