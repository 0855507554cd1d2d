"""Client of Socket Mode: the SDK's, but one that is told when to connect."""

import asyncio

from aiohttp import WSMessage
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

PING_INTERVAL = 10.0
"""Seconds between pings; a connection that answers none is lost."""


class SocketClient(SocketModeClient):
    """The SDK's client without its reconnecting. To be created inside the running loop.

    By itself it asks Slack for an address from three places, whenever one of them likes, even
    before the time for which Slack has asked it to wait.
    """

    def __init__(self, app_token: str, web_client: AsyncWebClient) -> None:
        super().__init__(
            app_token,
            web_client=web_client,
            auto_reconnect_enabled=False,
            ping_interval=PING_INTERVAL,
            on_close_listeners=[self._notice_loss],
            on_error_listeners=[self._notice_loss],
        )
        self.proxy = web_client.proxy  # the SDK reads HTTPS_PROXY and ignores NO_PROXY
        self.lost = asyncio.Event()

    async def connect_to(self, url: str) -> None:
        """Connect to an address. It serves once, but the SDK would try it without end."""
        self.wss_uri = url
        self.last_ping_pong_time = None  # of the connection before
        await self.connect()  # type: ignore[no-untyped-call]

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Take the connection for lost: Slack has asked for another one."""
        self.stale = True
        self.lost.set()

    async def end(self) -> None:
        """Close the connection and the session."""
        await self.close()  # type: ignore[no-untyped-call]

    async def _notice_loss(self, _message: WSMessage) -> None:
        self.lost.set()
