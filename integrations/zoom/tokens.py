"""Server-to-Server OAuth: one token for all calls, renewed early by one call at a time."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import httpx

from integrations.zoom.errors import AuthFailed, error_of, network_trouble, unreadable
from kaigi.redacted import Redacted

EARLY = 300.0
"""Seconds before its expiry at which a token is renewed, so that it is still valid on arrival."""
LONGEST_LIFE = 86_400.0
"""Seconds for which a token is believed to be valid; Zoom's are for an hour."""
REFUSED = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


class Credentials(Redacted, frozen=True):
    """The credentials of a Server-to-Server OAuth app."""

    hidden = frozenset({"client_secret"})

    account_id: str
    client_id: str
    client_secret: str


class _Token(Redacted, frozen=True):
    hidden = frozenset({"value"})

    value: str
    renew_at: float


class Tokens:
    """The current token, renewed when it is about to expire. `monotonic` is in seconds."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        credentials: Credentials,
        oauth_url: str,
        monotonic: Callable[[], float],
    ) -> None:
        self._http = http
        self._credentials = credentials
        self._oauth_url = oauth_url
        self._monotonic = monotonic
        self._current: _Token | None = None
        self._fetching: asyncio.Task[_Token] | None = None

    async def get(self) -> str:
        """Return a valid token. Raise AuthFailed or Unavailable, to every caller that waits."""
        if self._current is None or self._monotonic() >= self._current.renew_at:
            if self._fetching is None or self._fetching.done():
                self._fetching = asyncio.create_task(self._fetch())
                self._fetching.add_done_callback(_retrieve_error)
            # Shielded: a cancelled caller must not cancel the call that others wait for.
            self._current = await asyncio.shield(self._fetching)
        return self._current.value

    def forget(self, value: str) -> None:
        """Discard this token, unless another caller has renewed it meanwhile."""
        if self._current is not None and self._current.value == value:
            self._current = None

    async def _fetch(self) -> _Token:
        credentials = self._credentials
        asked_at = self._monotonic()
        with network_trouble(changes=False):
            # In the body, because URLs end up in logs.
            response = await self._http.post(
                self._oauth_url,
                data={"grant_type": "account_credentials", "account_id": credentials.account_id},
                auth=(credentials.client_id, credentials.client_secret),
            )
        answer = _token_answer(response)
        if not response.is_success:
            raise error_of(response, changes=False, now=datetime.now(UTC))
        try:
            value = str(answer["access_token"])
            lifetime = float(answer["expires_in"])
        except (KeyError, TypeError, ValueError):
            raise unreadable(changes=False) from None
        if not lifetime > 0:  # also for what is no number
            raise unreadable(changes=False)
        lifetime = min(lifetime, LONGEST_LIFE)
        return _Token(value, asked_at + lifetime - min(EARLY, lifetime / 2))


def _retrieve_error(task: asyncio.Task[_Token]) -> None:
    """Retrieve the error, so that asyncio does not log it when every caller was cancelled."""
    if not task.cancelled():
        task.exception()


def _token_answer(response: httpx.Response) -> dict[str, Any]:
    """Return the JSON object, or {}. Raise AuthFailed for an OAuth error (RFC 6749, 5.2)."""
    try:
        answer = response.json()
    except (ValueError, RecursionError):
        answer = None
    answer = answer if isinstance(answer, dict) else {}
    if response.status_code in REFUSED and "error" in answer:
        raise AuthFailed(str(answer["error"]))
    return answer
