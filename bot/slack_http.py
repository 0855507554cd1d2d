"""Slack's HTTP mode: requests that Slack signs and posts to our front door."""

import asyncio
from typing import NoReturn

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

PATH = "/slack/events"
"""The one address for commands, interactivity and events in the app's settings at Slack."""


class SlackHttp:
    """A Transport beside Socket Mode; the front door listens, and Bolt verifies signatures."""

    def __init__(self, app: AsyncApp) -> None:
        self._app = app
        self._open = False

    def route(self) -> web.RouteDef:
        return web.post(PATH, self.respond)

    async def open(self) -> None:
        self._open = True

    async def is_open(self) -> bool:
        return self._open

    async def watch(self) -> NoReturn:
        """Wait until cancelled: there is no connection to be lost."""
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    async def close(self) -> None:
        """Refuse new requests with 503; the server waits for those under way."""
        self._open = False

    async def respond(self, request: web.Request) -> web.Response:
        if not self._open:
            return web.Response(status=503)
        return await to_aiohttp_response(
            await self._app.async_dispatch(await to_bolt_request(request))
        )
