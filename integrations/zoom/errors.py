"""Zoom's refusals and the network's moods in the words of `kaigi.errors`: the only place that knows both.

KaigiError
├── Unavailable           Zoom did not take the call: unreachable, slow to read, broken, asks to wait
│   ├── AuthFailed        it does not accept our credentials or scopes: an operator mends them
│   └── OutcomeUnknown    a call that changes something left, and no answer came that can be read
└── Rejected              its last word; `code` is Zoom's number
    ├── NotFound          no such user (1001, 1010, 1120), no such meeting (3001)
    ├── NoLicence         may not host (3161)
    └── DailyQuota        100 meetings made or changed by this host since 00:00 UTC

No message holds a value that came from Zoom or went there, except Zoom's error number.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from http import HTTPStatus

import httpx
import structlog

from kaigi.errors import KaigiError, OutcomeUnknown, Rejected, Unavailable, _
from kaigi.meetings.zoom_types import DailyQuota, NoLicence, NotFound

__all__ = [
    "AuthFailed", "DailyQuota", "NoLicence", "NotFound", "OutcomeUnknown", "Rejected", "Unavailable",
    "from_answer", "network_trouble", "unreadable",
]  # fmt: skip

log = structlog.get_logger(__name__)

NOT_FOUND = frozenset({"1001", "1010", "1120", "3001"})
NO_LICENCE = "3161"
BAD_TOKEN, BAD_SCOPES = frozenset({"124", "4700"}), "4711"
DAILY_WORDS = "daily rate limit"
"""The limit per host is known by its sentence alone: Zoom has been seen to send it without its headers."""
DEFAULT_WAIT = 1.0
EPOCH = 1_000_000_000
"""Above this, X-RateLimit-Reset is a moment, below it a number of seconds: Zoom's documents leave it open."""


class AuthFailed(Unavailable):
    """`code` is Zoom's number, or the word of its token endpoint."""

    def __init__(self, code: str) -> None:
        super().__init__(_("Zoom does not accept our credentials: {code}.", code=code))
        self.code = code
        log.critical("zoom.refuses_us", code=code)


@contextmanager
def network_trouble(*, changes: bool) -> Iterator[None]:
    """`changes`: the call inside would change something at Zoom, if it arrived."""
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
        raise Unavailable(_("Zoom cannot be reached.")) from error
    except httpx.TransportError as error:
        raise _lost(changes=changes) from error


def from_answer(response: httpx.Response, *, changes: bool, now: datetime) -> KaigiError:
    """For a response that is no success."""
    body = _error_body(response)
    code = str(body.get("code") or f"http_{response.status_code}")
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        return _limited(response.headers, str(body.get("message", "")), now)
    if code in BAD_TOKEN or code == BAD_SCOPES or response.status_code == HTTPStatus.UNAUTHORIZED:
        return AuthFailed(code)
    if response.is_server_error:
        return _lost(changes=changes)
    if "code" not in body:  # a proxy's or a firewall's page: the call got no further
        return Unavailable(_("Zoom cannot be reached."))
    return _refusal(code)


def unreadable(*, changes: bool) -> Unavailable:
    """A success in words that are not Zoom's, such as the page of a proxy."""
    log.warning("zoom.unreadable_answer", changes=changes)
    return _lost(changes=changes)


def _lost(*, changes: bool) -> Unavailable:
    return (OutcomeUnknown if changes else Unavailable)(_("Zoom did not answer."))


def _refusal(code: str) -> Rejected:
    if code in NOT_FOUND:
        return NotFound(_("Zoom does not know this user or meeting."), code)
    if code == NO_LICENCE:
        return NoLicence(_("This Zoom user may not host meetings."), code)
    return Rejected(_("Zoom refuses: {code}.", code=code), code)


def _limited(headers: Mapping[str, str], message: str, now: datetime) -> KaigiError:
    wait = headers.get("Retry-After", "")
    ends_at = _moment(wait)
    if (
        ends_at
        or "daily" in headers.get("X-RateLimit-Type", "").lower()
        or DAILY_WORDS in message.lower()
    ):
        sentence = _("This host has reached Zoom's limit of meetings a day.")
        return DailyQuota(sentence, "429", ends_at or _next_midnight(now))
    seconds = (
        _seconds(wait, now) or _seconds(headers.get("X-RateLimit-Reset", ""), now) or DEFAULT_WAIT
    )
    return Unavailable(_("Zoom asks us to wait."), seconds)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None


def _next_midnight(now: datetime) -> datetime:
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)


def _seconds(text: str, now: datetime) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return max(number - now.timestamp(), DEFAULT_WAIT) if number > EPOCH else number


def _error_body(response: httpx.Response) -> Mapping[str, object]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
