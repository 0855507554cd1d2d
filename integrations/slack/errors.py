"""Slack's refusals and the network's moods in the words of `kaigi.errors`: the only place that knows both."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from aiohttp import ClientConnectorError, ClientError, ConnectionTimeoutError
from slack_sdk.errors import SlackApiError

from kaigi.errors import KaigiError, OutcomeUnknown, Rejected, Unavailable, Unreachable, _

log = structlog.get_logger(__name__)

LATER = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded", "service_unavailable"})
PERHAPS_DONE = frozenset({"internal_error", "fatal_error", "request_timeout"})
"""Slack's own warning: some part of the call may have succeeded before the error."""
OURS_TO_MEND = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "missing_scope",
    }
)
"""An operator mends these, and then every message that waited goes out."""
UNREACHABLE = frozenset({"channel_not_found", "not_in_channel", "is_archived", "restricted_action"})
"""The conversation cannot be written to."""
DEFAULT_WAIT = 5.0


@contextmanager
def translated() -> Iterator[None]:
    """Raises Unavailable, OutcomeUnknown or Rejected for whatever Slack or the network answers inside."""
    try:
        yield
    except SlackApiError as error:
        raise _from_answer(error.response) from error
    except (ClientConnectorError, ConnectionTimeoutError) as error:
        raise Unavailable(_("Slack cannot be reached.")) from error
    except (ClientError, TimeoutError) as error:
        raise OutcomeUnknown(_("Slack did not answer.")) from error


def _from_answer(response: Any) -> KaigiError:
    """The SDK's own response, or aiohttp's where the body could not be read."""
    status: int = getattr(response, "status_code", 500)
    body = getattr(response, "data", None)
    return from_status(status, response.headers, body if isinstance(body, dict) else {})


def from_status(status: int, headers: Any, body: dict[str, Any]) -> KaigiError:
    code = str(body.get("error") or f"http_{status}")
    if status == 429 or code in LATER:
        return Unavailable(_("Slack asks us to wait."), _seconds(headers.get("Retry-After")))
    if code in OURS_TO_MEND:
        log.critical("slack.refuses_us", code=code, needed=body.get("needed"))
        return Unavailable(_("Slack does not accept our token: {code}.", code=code))
    if status >= 500 or code in PERHAPS_DONE:
        return OutcomeUnknown(_("Slack failed: {code}.", code=code))
    if code in UNREACHABLE:
        return Unreachable(_("Slack refused: {code}.", code=code), code)
    return Rejected(_("Slack refused: {code}.", code=code), code)


def _seconds(retry_after: str | None) -> float:
    return float(retry_after) if retry_after and retry_after.isdigit() else DEFAULT_WAIT
