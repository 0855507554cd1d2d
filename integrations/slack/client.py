"""Slack's Web API and Socket Mode, wherever they are: Slack itself, or anything that speaks like it."""

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

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def web_client(token: str, api_url: str, *, retries: bool = True) -> AsyncWebClient:
    """`api_url` with or without `/api` and the last slash. Without retries where the relay does them."""
    base_url = api_base(api_url)
    client = AsyncWebClient(
        token=token, base_url=base_url, retry_handlers=_retries() if retries else []
    )
    if goes_direct(base_url):
        client.proxy = None  # the SDK reads HTTPS_PROXY and does not look at NO_PROXY
    return client


def socket_handler(app: AsyncApp, app_token: str) -> AsyncSocketModeHandler:
    """To be called inside the running loop."""
    handler = AsyncSocketModeHandler(app, app_token)
    handler.client.proxy = app.client.proxy
    return handler


def api_base(url: str) -> str:
    scheme, host, path, *_rest = urlsplit(url)
    path = path.rstrip("/")
    return urlunsplit(
        (scheme, host, (path if path.endswith("/api") else f"{path}/api") + "/", "", "")
    )


def goes_direct(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host in LOOPBACK or bool(proxy_bypass(host))


def _retries() -> list[AsyncRetryHandler]:
    return [AsyncConnectionErrorRetryHandler(), AsyncRateLimitErrorRetryHandler(max_retry_count=3)]
