"""Clients for Slack's Web API and Socket Mode, at Slack itself or at anything compatible."""

from urllib.parse import urlsplit, urlunsplit
from urllib.request import proxy_bypass

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from integrations.loopback import is_loopback


def web_client(token: str, api_url: str, *, retries: bool = True) -> AsyncWebClient:
    """Make a client of the Web API.

    `api_url` with or without `/api` and the last slash. Without `retries` where the relay repeats.
    """
    base_url = api_base(api_url)
    handlers: list[AsyncRetryHandler] = []
    if retries:
        handlers = [
            AsyncConnectionErrorRetryHandler(),
            AsyncRateLimitErrorRetryHandler(max_retry_count=3),
        ]
    client = AsyncWebClient(token=token, base_url=base_url, retry_handlers=handlers)
    if bypasses_proxy(base_url):
        client.proxy = None  # the SDK reads HTTPS_PROXY and ignores NO_PROXY
    return client


def socket_handler(app: AsyncApp, app_token: str) -> AsyncSocketModeHandler:
    """Make a Socket Mode handler. To be called inside the running loop."""
    handler = AsyncSocketModeHandler(app, app_token)
    handler.client.proxy = app.client.proxy
    return handler


def api_base(url: str) -> str:
    """Complete an address to that of the Web API, with `/api/` at its end."""
    scheme, host, path, *_rest = urlsplit(url)
    path = path.rstrip("/")
    if not path.endswith("/api"):
        path += "/api"
    return urlunsplit((scheme, host, path + "/", "", ""))


def bypasses_proxy(url: str) -> bool:
    """Tell whether a URL is reached without a proxy: on this machine, or by NO_PROXY."""
    return is_loopback(url) or bool(proxy_bypass(urlsplit(url).hostname or ""))
