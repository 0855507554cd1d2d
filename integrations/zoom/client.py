"""Client of Zoom's REST API: token, timeouts, errors as types.

Repeats no call, except once after a refused token.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import httpx

from integrations.loopback import is_loopback
from integrations.zoom.answers import Body, body_of
from integrations.zoom.errors import error_of, network_trouble
from integrations.zoom.tokens import Credentials, Tokens

API_URL = "https://api.zoom.us/v2"
OAUTH_URL = "https://zoom.us/oauth/token"
TIMEOUT = httpx.Timeout(20, connect=5)
CONNECTIONS = httpx.Limits(max_connections=32, max_keepalive_connections=8)


class ZoomClient:
    """One HTTP connection pool and one token for all calls.

    `transport` replaces the network in tests. `now` is the time of day, for limits that end;
    `monotonic` is in seconds, for the token's age.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        api_url: str = API_URL,
        oauth_url: str = OAUTH_URL,
        transport: httpx.AsyncBaseTransport | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http = httpx.AsyncClient(
            timeout=TIMEOUT,
            limits=CONNECTIONS,
            transport=transport,
            trust_env=not is_loopback(api_url),
        )
        self._api_url = api_url.rstrip("/")
        self._now = now
        self.tokens = Tokens(self._http, credentials, oauth_url, monotonic)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Body | None = None,
    ) -> Body:
        """Send a call and return the answer's JSON object, {} for an answer without content.

        `path` is quoted and starts with `/`. Raise the errors of `integrations.zoom.errors`.
        """
        changes = method != "GET"
        response = await self._with_token(method, path, query, body)
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            # Zoom has not processed the call, so that even a create may be repeated once.
            response = await self._with_token(method, path, query, body)
        if not response.is_success:
            raise error_of(response, changes=changes, now=self._now())
        return body_of(response, changes=changes)

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
