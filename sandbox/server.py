"""Routes of the server, and its start from the command line or inside a test."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from aiohttp import web

from sandbox import people, responses, switches, web_api
from sandbox.box import Box, Settings
from sandbox.client import routes
from sandbox.files import LARGEST
from sandbox.json_types import Json
from sandbox.zoom.server import Zoom

HOST = "127.0.0.1"
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")
FOREIGN = ("cross-site", "same-site")
"""Values of Sec-Fetch-Site for other sites, and for other ports of this machine."""
PAGE = Path(__file__).parent / "page"
BOX = web.AppKey("box", Box)
Serve = Callable[[web.Request, Box], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Running:
    """A started sandbox. `url` has no trailing slash; Slack's API is under `url + "/api/"`."""

    url: str
    box: Box
    zoom: Zoom
    _runner: web.AppRunner
    _refreshing: asyncio.Task[None] | None

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    async def close(self) -> None:
        if self._refreshing:
            self._refreshing.cancel()
        await self.box.sockets.close()
        await self.zoom.events.close()
        await self._runner.cleanup()

    async def __aenter__(self) -> "Running":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()


async def start(
    workspace: Json, manifest: Json, port: int = 0, settings: Settings | None = None
) -> Running:
    """Listen on loopback, with port 0 on a free one; raise OSError when the port is taken."""
    box = Box(workspace, manifest, settings or Settings())
    zoom = Zoom(box, workspace)
    runner = web.AppRunner(_application(box, zoom), access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, HOST, port)
    await site.start()
    box.url = f"http://{HOST}:{runner.addresses[0][1]}"
    every = box.settings.refresh_seconds
    refreshing = asyncio.create_task(box.sockets.refresh_every(every)) if every else None
    return Running(box.url, box, zoom, runner, refreshing)


def _application(box: Box, zoom: Zoom) -> web.Application:
    application = web.Application(
        middlewares=[_require_loopback], client_max_size=LARGEST + 1_000_000
    )
    application[BOX] = box
    application.add_routes(
        [
            web.route("*", "/api/{method}", _with(box, web_api.serve)),
            web.get(
                "/link", _with(box, lambda request, box: box.sockets.link(request, box.app.id))
            ),
            web.post("/response/{token}", _with(box, responses.serve)),
            web.post("/upload/{file_id}", _with(box, switches.receive_upload)),
            web.get("/files/{file_id}/{name}", _with(box, switches.get_file)),
            web.post("/client/upload", _with(box, routes.upload)),
            web.get("/client/live", _with(box, routes.live)),
            web.get("/client/{what}", _with(box, routes.see)),
            web.post("/client/{what}", _with(box, routes.act)),
            web.post("/people", _with(box, people.join)),
            web.post("/people/{user}", _with(box, people.change)),
            web.get("/clock", _with(box, switches.get_clock)),
            web.post("/clock", _with(box, switches.move_clock)),
            web.get("/faults", _with(box, switches.list_faults)),
            web.post("/faults", _with(box, switches.add_fault)),
            web.delete("/faults", _with(box, switches.clear_faults)),
            web.get("/record", _with(box, switches.get_record)),
            *zoom.routes(),
            web.get("/{path:.*}", _page),
        ]
    )
    return application


def _with(box: Box, serve: Serve) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handler(request: web.Request) -> web.StreamResponse:
        return await serve(request, box)

    return handler


@web.middleware
async def _require_loopback(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse requests of foreign pages in the same browser, also by DNS rebinding.

    A picture or a script of a foreign page has no Origin, but says that it is of another site. A
    link to the page may come from anywhere: it only shows the page.
    """
    origin = request.headers.get("Origin")
    follows_link = request.headers.get("Sec-Fetch-Dest") == "document" and _is_page(request)
    if request.headers.get("Sec-Fetch-Site") in FOREIGN and not follows_link:
        raise web.HTTPForbidden(text="foreign site")
    if urlsplit(f"//{request.host}").hostname not in LOOPBACK_NAMES:
        raise web.HTTPForbidden(text="foreign host")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text="foreign origin")
    return await handler(request)


def _is_page(request: web.Request) -> bool:
    return request.method == "GET" and request.path in {"/", "/index.html"}


async def _page(request: web.Request) -> web.StreamResponse:
    path = (PAGE / (request.match_info["path"] or "index.html")).resolve()
    if not path.is_relative_to(PAGE) or not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={"Cache-Control": "no-cache"})
