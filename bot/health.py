"""`/healthz`, for a monitor on this machine: whether this bot serves, and how its outbox is."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from aiohttp import web

from kaigi.delivery.desk import Vitals
from kaigi.errors import Refused, _

log = structlog.get_logger(__name__)

LOOPBACK = "127.0.0.1"
PATIENCE = 2.0
"""Seconds for the database's answer; most monitors wait for five."""
SHUTDOWN = 0.5


class Health:
    """200 where the socket is open and the database answers, otherwise 503; the outbox's figures are told and
    judged by nobody, since no new start would mend them.
    """

    def __init__(
        self,
        port: int,
        is_connected: Callable[[], Awaitable[bool]],
        vitals: Callable[[], Awaitable[Vitals]],
        patience: float = PATIENCE,
    ) -> None:
        """`port` 0 takes a free one, which the log names."""
        self._port = port
        self._is_connected = is_connected
        self._vitals = vitals
        self._patience = patience
        self._asked: asyncio.Task[Vitals] | None = None

    async def run(self) -> None:
        """Until cancelled. Raises Refused where the port cannot be had."""
        app = web.Application()
        app.router.add_get("/healthz", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN)
        await runner.setup()
        try:
            await self._listen(runner)
            log.info("health.open", port=runner.addresses[0][1])
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    async def look(self) -> Mapping[str, Any]:
        socket, found = await self._is_connected(), await self._ask()
        well = {"socket": socket, "database": found is not None}
        figures = {"oldest_due_seconds": found.oldest_due, "dead": found.dead} if found else {}
        return {**well, **figures, "not_well": [part for part, holds in well.items() if not holds]}

    async def _answer(self, _request: web.Request) -> web.Response:
        seen = await self.look()
        return web.json_response(seen, status=503 if seen["not_well"] else 200)

    async def _ask(self) -> Vitals | None:
        """A database that hangs is asked once, however often we are."""
        if self._asked is None or self._asked.done():
            self._asked = asyncio.ensure_future(self._vitals())
        await asyncio.wait({self._asked}, timeout=self._patience)
        return self._asked.result() if self._asked.done() and not self._asked.exception() else None

    async def _listen(self, runner: web.AppRunner) -> None:
        try:
            await web.TCPSite(runner, LOOPBACK, self._port).start()
        except OSError as error:
            raise Refused(
                _(
                    "Port {port} cannot be opened: {reason}",
                    port=self._port,
                    reason=error.strerror or "",
                ),
                _("Name another one in KAIGI_HEALTH_PORT, or leave it out."),
            ) from error
