"""Interpretation of Zoom's errors, and those of the network, as errors of `kaigi.errors`.

KaigiError
├── Unavailable           Zoom did not take the call: unreachable, broken, asks to wait
│   ├── AuthFailed        it does not accept our credentials or scopes: an operator corrects them
│   └── OutcomeUnknown    a call that changes something was sent, and no readable answer came
└── Rejected              a final refusal; `code` is Zoom's number
    ├── NotFound          no such user (1001, 1010, 1120), no such meeting (3001)
    ├── NoLicence         may not host (3161)
    └── DailyQuota        100 meetings made or changed by this host since 00:00 UTC

No message contains a value that came from Zoom or was sent there, except Zoom's error number.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, time, timedelta
from http import HTTPStatus
from math import isfinite

import httpx
import structlog

from kaigi.errors import KaigiError, OutcomeUnknown, Rejected, Unavailable, _
from kaigi.meetings.zoom_types import DailyQuota, NoLicence, NotFound

__all__ = [
    "AuthFailed", "DailyQuota", "NoLicence", "NotFound", "OutcomeUnknown", "Rejected",
    "Unavailable", "error_of", "network_trouble", "unreadable",
]  # fmt: skip

log = structlog.get_logger(__name__)

NOT_FOUND = frozenset({"1001", "1010", "1120", "3001"})
NO_LICENCE = "3161"
BAD_CREDENTIALS = frozenset({"124", "4700", "4711"})
"""Invalid token (124, 4700), missing scopes (4711)."""
DAILY_WORDS = "daily rate limit"
"""The daily limit of a host, as its message says: the headers may be missing."""
DEFAULT_WAIT = 1.0
"""Seconds, where Zoom asks to wait and does not say how long."""
LONGEST_QUOTA = timedelta(days=2)
"""The daily limit ends at 00:00 UTC: a later time cannot be meant."""
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
"""Zoom's error codes are numbers."""
EPOCH = 1_000_000_000
"""Above this, X-RateLimit-Reset is a Unix time, below it a number of seconds.

Zoom's documentation does not say which.
"""


class AuthFailed(Unavailable):
    """Credentials or scopes that Zoom does not accept.

    `code` is Zoom's number, or the error code of its token endpoint.
    """

    def __init__(self, code: str) -> None:
        super().__init__(_("Zoom does not accept our credentials: {code}.", code=code))
        self.code = code
        log.critical("zoom.refuses_us", code=code)


@contextmanager
def network_trouble(*, changes: bool) -> Iterator[None]:
    """Raise Unavailable or OutcomeUnknown for network errors inside.

    `changes`: the call inside changes something at Zoom, if it arrives.
    """
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
        raise Unavailable(_("Zoom cannot be reached.")) from error
    except httpx.TransportError as error:
        raise no_answer(changes=changes) from error


def error_of(response: httpx.Response, *, changes: bool, now: datetime) -> KaigiError:
    """Make the error for an answer that is not a success."""
    body = _error_body(response)
    said = str(body.get("code"))
    is_zooms = _NUMBER.fullmatch(said) is not None
    code = said if is_zooms else f"http_{response.status_code}"
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        return _limited(response.headers, str(body.get("message", "")), now)
    if code in BAD_CREDENTIALS or response.status_code == HTTPStatus.UNAUTHORIZED:
        return AuthFailed(code)
    if response.is_server_error:
        return no_answer(changes=changes)
    if not is_zooms:  # a proxy or a firewall: the call did not reach Zoom
        return Unavailable(_("Zoom cannot be reached."))
    return _refusal(code)


def unreadable(*, changes: bool) -> Unavailable:
    """Make the error for a success that is not Zoom's answer, such as the page of a proxy."""
    log.warning("zoom.unreadable_answer", changes=changes)
    return no_answer(changes=changes)


def no_answer(*, changes: bool) -> Unavailable:
    """Make the error for a call that was sent without an answer."""
    kind = OutcomeUnknown if changes else Unavailable
    return kind(_("Zoom did not answer."))


def _refusal(code: str) -> Rejected:
    if code in NOT_FOUND:
        return NotFound(_("Zoom does not know this user or meeting."), code)
    if code == NO_LICENCE:
        return NoLicence(_("This Zoom user may not host meetings."), code)
    return Rejected(_("Zoom refuses: {code}.", code=code), code)


def _limited(headers: Mapping[str, str], message: str, now: datetime) -> KaigiError:
    """Make the error for 429: the host's daily limit, or the account's limit per second.

    Retry-After is an ISO date-time for the daily limit, otherwise a number of seconds.
    """
    wait = headers.get("Retry-After", "")
    ends_at = None
    if "T" in wait:
        with suppress(ValueError):
            ends_at = datetime.fromisoformat(wait)
    if ends_at and ends_at.tzinfo is None:
        ends_at = ends_at.replace(tzinfo=UTC)
    is_likely = ends_at is not None and now < ends_at <= now + LONGEST_QUOTA
    if (
        ends_at
        or "daily" in headers.get("X-RateLimit-Type", "").lower()
        or DAILY_WORDS in message.lower()
    ):
        sentence = _("This host has reached Zoom's limit of meetings a day.")
        tomorrow = now.astimezone(UTC).date() + timedelta(days=1)
        midnight = datetime.combine(tomorrow, time(), UTC)
        return DailyQuota(sentence, "429", ends_at if ends_at and is_likely else midnight)
    seconds = (
        _seconds(wait, now) or _seconds(headers.get("X-RateLimit-Reset", ""), now) or DEFAULT_WAIT
    )
    return Unavailable(_("Zoom asks us to wait."), seconds)


def _seconds(text: str, now: datetime) -> float | None:
    """Parse a number of seconds, or a Unix time. The relay bounds what is believed of it."""
    try:
        number = float(text)
    except ValueError:
        return None
    if not isfinite(number):
        return None
    return max(number - now.timestamp(), DEFAULT_WAIT) if number > EPOCH else number


def _error_body(response: httpx.Response) -> Mapping[str, object]:
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
