"""Server-to-Server OAuth: one token for all calls, renewed before it ends and by one call at a time."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import httpx

from integrations.zoom.errors import AuthFailed, from_answer, network_trouble, unreadable
from kaigi.redacted import Redacted

EARLY = 300.0
"""Seconds before its end at which a token is renewed: no call that leaves now finds it ended on arrival."""
REFUSED = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


class Credentials(Redacted, frozen=True):
    hidden = frozenset({"client_secret"})

    account_id: str
    client_id: str
    client_secret: str


class _Token(Redacted, frozen=True):
    hidden = frozenset({"value"})

    value: str
    renew_at: float


class Tokens:
    """`wire` is monotonic, in seconds. Answers with the same token until it is nearly over."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        credentials: Credentials,
        oauth_url: str,
        wire: Callable[[], float],
    ) -> None:
        self._http, self._credentials, self._oauth_url, self._wire = (
            http,
            credentials,
            oauth_url,
            wire,
        )
        self._current: _Token | None = None
        self._fetching: asyncio.Task[_Token] | None = None

    async def get(self) -> str:
        """Raises AuthFailed or Unavailable; everybody who waits hears the same."""
        if self._current is None or self._wire() >= self._current.renew_at:
            # Shielded: one caller who gives up must not take the token away from the others.
            self._current = await asyncio.shield(self._in_flight())
        return self._current.value

    def forget(self, value: str) -> None:
        """Only if it is still the current one: others may have renewed it meanwhile."""
        if self._current is not None and self._current.value == value:
            self._current = None

    def _in_flight(self) -> asyncio.Task[_Token]:
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.create_task(self._fetch())
            self._fetching.add_done_callback(_heard)
        return self._fetching

    async def _fetch(self) -> _Token:
        known = self._credentials
        asked_at = self._wire()
        with network_trouble(changes=False):
            # In the body: an address ends up in logs.
            response = await self._http.post(
                self._oauth_url,
                data={"grant_type": "account_credentials", "account_id": known.account_id},
                auth=(known.client_id, known.client_secret),
            )
        answer = _answer(response)
        if not response.is_success:
            raise from_answer(response, changes=False, now=datetime.now(UTC))
        try:
            lifetime = float(answer["expires_in"])
            return _Token(
                str(answer["access_token"]), asked_at + lifetime - min(EARLY, lifetime / 2)
            )
        except (KeyError, TypeError, ValueError):
            raise unreadable(changes=False) from None


def _heard(task: asyncio.Task[_Token]) -> None:
    """Marks its error as on_event, for when everybody who waited has given up."""
    if not task.cancelled():
        task.exception()


def _answer(response: httpx.Response) -> dict[str, Any]:
    """Raises AuthFailed for a refusal in the token endpoint's own words."""
    try:
        answer = response.json()
    except ValueError:
        answer = None
    answer = answer if isinstance(answer, dict) else {}
    if response.status_code in REFUSED and "error" in answer:
        raise AuthFailed(str(answer["error"]))
    return answer
