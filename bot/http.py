"""The HTTP front door for requests from outside. Off unless KAIGI_HTTP_PORT is set.

`/healthz` is always on it; Slack's HTTP mode, webhooks and OAuth returns add their routes.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import Any

import structlog
from aiohttp import web

from bot.arrivals import Arrivals
from kaigi.delivery.desk import Vitals

log = structlog.get_logger(__name__)

DATABASE_TIMEOUT = 2.0
"""Seconds for the database's answer; most monitors wait for five."""
FRESH = 1.0
"""Seconds for which an answer of the database serves, since it costs a write."""
PORT_RETRY = 10.0
"""Seconds until a port that cannot be opened is tried again."""
SHUTDOWN = 0.5
"""Seconds for open connections when closing."""
MOST_BYTES = 1_000_000
"""The largest body that is read; Slack's are below 100 kB."""


class HttpServer:
    """One port with all routes. `port` 0 takes a free one, which the log names."""

    def __init__(self, host: str, port: int, routes: Iterable[web.AbstractRouteDef]) -> None:
        self._host = host
        self._port = port
        self._routes = routes
        self._listening = False

    @property
    def is_listening(self) -> bool:
        return self._listening

    async def run(self) -> None:
        """Serve until cancelled. A port that cannot be opened is tried again."""
        arrivals = Arrivals()
        app = web.Application(client_max_size=MOST_BYTES, middlewares=[arrivals.answer_one])
        app.router.add_routes(self._routes)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN)
        await runner.setup()
        assert runner.server is not None  # noqa: S101 - made by the setup
        server: asyncio.Server | None = None
        try:
            server = await self._listen(partial(arrivals.protocol, runner.server))
            self._listening = True
            log.info("http.ready", port=server.sockets[0].getsockname()[1])
            await asyncio.Event().wait()
        finally:
            self._listening = False
            if server:
                server.close()
            await runner.cleanup()

    async def _listen(self, protocol: Callable[[], asyncio.Protocol]) -> asyncio.Server:
        """Open the port. Approvals do not wait for it: another program may have taken it."""
        while True:
            try:
                return await asyncio.get_running_loop().create_server(
                    protocol, self._host, self._port
                )
            except OSError as error:
                log.warning(
                    "http.port_not_open", port=self._port, again_in=PORT_RETRY, exc_info=error
                )
            await asyncio.sleep(PORT_RETRY)


class Health:
    """The answer of `/healthz`: 200 where Slack's requests come in and the database answers.

    Otherwise 503. The outbox's figures do not affect the status: a restart would not fix them.
    """

    def __init__(
        self,
        is_connected: Callable[[], Awaitable[bool]],
        vitals: Callable[[], Awaitable[Vitals]],
        timeout: float = DATABASE_TIMEOUT,
    ) -> None:
        self._is_connected = is_connected
        self._vitals = vitals
        self._timeout = timeout
        self._query: asyncio.Task[Vitals] | None = None
        self._asked = 0.0

    def route(self) -> web.RouteDef:
        return web.get("/healthz", self.respond)

    async def check(self) -> Mapping[str, Any]:
        """Return the state of each part, the outbox's figures, and the parts that are failing."""
        socket = await self._is_connected()
        found = await self._query_vitals()
        parts = {"socket": socket, "database": found is not None}
        figures = {"oldest_due_seconds": found.oldest_due, "dead": found.dead} if found else {}
        return {**parts, **figures, "failing": [name for name, ok in parts.items() if not ok]}

    async def respond(self, _request: web.Request) -> web.Response:
        checked = await self.check()
        return web.json_response(checked, status=503 if checked["failing"] else 200)

    async def _query_vitals(self) -> Vitals | None:
        """Query the database once at a time, and not again while the answer is fresh."""
        now = asyncio.get_running_loop().time()
        if self._query is None or (self._query.done() and now - self._asked > FRESH):
            self._query = asyncio.ensure_future(self._vitals())
            self._asked = now
        await asyncio.wait({self._query}, timeout=self._timeout)
        if not self._query.done() or self._query.exception():
            return None
        return self._query.result()
