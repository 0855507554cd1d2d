"""Servers on loopback that do what servers should not."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def server(serve: Serve) -> AsyncIterator[str]:
    runner = web.ServerRunner(web.Server(serve), access_log=None)  # type: ignore[arg-type]
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()
