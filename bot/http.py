"""The HTTP front door for requests from outside. Off unless KAIGI_HTTP_PORT is set.

`/healthz` is always on it; Slack's HTTP mode, webhooks and OAuth returns add their routes.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import structlog
from aiohttp import web

from kaigi.delivery.desk import Vitals
from kaigi.errors import Refused, _

log = structlog.get_logger(__name__)

DATABASE_TIMEOUT = 2.0
"""Seconds for the database's answer; most monitors wait for five."""
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
        """Serve until cancelled. Raises Refused where the port cannot be opened."""
        app = web.Application(client_max_size=MOST_BYTES)
        app.router.add_routes(self._routes)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
            log.info("http.ready", port=runner.addresses[0][1])
            self._listening = True
            await asyncio.Event().wait()
        except OSError as error:
            raise Refused(
                _(
                    "Port {port} cannot be opened: {reason}",
                    port=self._port,
                    reason=error.strerror or "",
                ),
                _("Name another one in KAIGI_HTTP_PORT, or leave it out."),
            ) from error
        finally:
            self._listening = False
            await runner.cleanup()


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
        """Query the database once at a time: one that hangs is not asked again meanwhile."""
        if self._query is None or self._query.done():
            self._query = asyncio.ensure_future(self._vitals())
        await asyncio.wait({self._query}, timeout=self._timeout)
        if not self._query.done() or self._query.exception():
            return None
        return self._query.result()
