"""Connections to the HTTP front door: few at once, and each with little time.

Any program on the machine can connect. Connections that send nothing must not use up the files
that the bot may have open: its connection to Slack is one of them.
"""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

MOST_CONNECTIONS = 64
"""At once; Slack's requests take some milliseconds each."""
HEADER_TIMEOUT = 5.0
"""Seconds until a connection has sent the header of its request."""
REQUEST_TIMEOUT = 10.0
"""Seconds for a request's body and its answer; Slack waits for three."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Arrivals:
    """Admits connections to an aiohttp server, which has no such limits of its own.

    Beyond MOST_CONNECTIONS the oldest one that has sent no header is closed, so that such
    connections keep no other out.
    """

    def __init__(self) -> None:
        self._silent: dict[asyncio.Transport, asyncio.TimerHandle] = {}

    def protocol(self, server: web.Server) -> asyncio.Protocol:
        """Return the protocol of one new connection to `server`."""
        return _Arrival(self, server)

    def admit(self, transport: asyncio.Transport, server: web.Server) -> None:
        """Hand a connection to the server, and drop one if there are too many."""
        if len(server.connections) >= MOST_CONNECTIONS:
            self._drop(next((t for t in self._silent if not t.is_closing()), transport))
        if transport.is_closing():
            return
        handler = server()
        transport.set_protocol(handler)
        handler.connection_made(transport)
        timer = asyncio.get_running_loop().call_later(HEADER_TIMEOUT, self._drop, transport)
        self._silent[transport] = timer

    @web.middleware
    async def answer_one(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer the one request of a connection, and close it."""
        if request.transport:
            self._heard(request.transport)
        try:
            async with asyncio.timeout(REQUEST_TIMEOUT):
                response = await handler(request)
        except web.HTTPException as refusal:
            refusal.force_close()
            raise
        except TimeoutError:
            response = web.Response(status=503)
        response.force_close()
        return response

    def _drop(self, transport: asyncio.Transport) -> None:
        self._heard(transport)
        transport.abort()

    def _heard(self, transport: asyncio.Transport) -> None:
        timer = self._silent.pop(transport, None)
        if timer:
            timer.cancel()


class _Arrival(asyncio.Protocol):
    """A connection until it is handed to the server."""

    def __init__(self, arrivals: Arrivals, server: web.Server) -> None:
        self._arrivals = arrivals
        self._server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - of a listening socket
        self._arrivals.admit(transport, self._server)
