"""Zoom's REST API over one HTTP client: token, timeouts, errors as types.

Repeats nothing by itself, except once what a stale token was refused.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import httpx

from integrations.zoom.errors import from_answer, network_trouble, unreadable
from integrations.zoom.tokens import Credentials, Tokens

API_URL = "https://api.zoom.us/v2"
OAUTH_URL = "https://zoom.us/oauth/token"
TIMEOUT = httpx.Timeout(20, connect=5)
LOOPBACK = ("localhost", "127.0.0.1", "::1")
LIMITS = httpx.Limits(max_connections=32, max_keepalive_connections=8)

Body = dict[str, Any]


class ZoomClient:
    """`transport` is the seam for tests. `now` is the moment, for limits that end; `wire` ages the token."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        api_url: str = API_URL,
        oauth_url: str = OAUTH_URL,
        transport: httpx.AsyncBaseTransport | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        wire: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http = httpx.AsyncClient(
            timeout=TIMEOUT, limits=LIMITS, transport=transport, trust_env=not is_here(api_url)
        )
        self._api_url = api_url.rstrip("/")
        self._now = now
        self.tokens = Tokens(self._http, credentials, oauth_url, wire)

    async def close(self) -> None:
        await self._http.aclose()

    async def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Body | None = None,
    ) -> Body:
        """`path` is quoted and starts with `/`. An answer without content is `{}`."""
        changes = method != "GET"
        response = await self._with_token(method, path, query, body)
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            # Refused before it was looked at, so that even a create may go again, once.
            response = await self._with_token(method, path, query, body)
        if not response.is_success:
            raise from_answer(response, changes=changes, now=self._now())
        return _read(response, changes=changes)

    async def _with_token(
        self, method: str, path: str, query: Mapping[str, Any] | None, body: Body | None
    ) -> httpx.Response:
        token = await self.tokens.get()
        headers = {"Authorization": f"Bearer {token}"}
        with network_trouble(changes=method != "GET"):
            response = await self._http.request(
                method, self._api_url + path, params=query or None, json=body, headers=headers
            )
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            self.tokens.forget(token)
        return response


def is_here(url: str) -> bool:
    """On this machine, where a proxy named in the environment is not to be asked."""
    return urlsplit(url).hostname in LOOPBACK


def _read(response: httpx.Response, *, changes: bool) -> Body:
    if response.status_code == HTTPStatus.NO_CONTENT:
        return {}
    try:
        body = response.json()
    except ValueError:
        raise unreadable(changes=changes) from None
    if not isinstance(body, dict):
        raise unreadable(changes=changes)
    return body
