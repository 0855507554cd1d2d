"""Slack's errors, and those of the network, as errors of `kaigi.errors`."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import ClientConnectorError, ClientError, ConnectionTimeoutError
from slack_sdk.errors import SlackApiError

from kaigi.errors import KaigiError, OutcomeUnknown, Rejected, Unavailable, Unreachable, _

log = structlog.get_logger(__name__)

# Slack's error codes by what they mean: https://docs.slack.dev/reference/methods
LATER = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded", "service_unavailable"})
"""The call was not taken; it may be repeated after a wait."""
PERHAPS_DONE = frozenset({"internal_error", "fatal_error", "request_timeout"})
"""Slack's own warning: some part of the call may have succeeded before the error."""
OPERATORS_FAULT = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "missing_scope",
    }
)
"""The app's token or scopes: once an operator has corrected them, every waiting task is sent."""
UNREACHABLE = frozenset({"channel_not_found", "not_in_channel", "is_archived", "restricted_action"})
"""The conversation cannot be written to."""
UNREADABLE = frozenset({"not_in_channel", "channel_not_found"})
"""A conversation's history cannot be read, although it may be possible to post there."""
MESSAGE_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
"""The message was deleted, or can no longer be updated."""
RESPONSE_URL_EXPIRED = frozenset({"used_url", "expired_url", "http_404", "http_410"})
"""A response_url takes five answers within 30 minutes."""

DEFAULT_WAIT = 5.0
"""Seconds, where Slack asks to wait and does not say how long."""


@contextmanager
def translated() -> Iterator[None]:
    """Raise Unavailable, OutcomeUnknown, Unreachable or Rejected for errors raised inside."""
    try:
        yield
    except SlackApiError as error:
        response: Any = error.response
        # The SDK's own response, or aiohttp's where the body could not be read.
        body = getattr(response, "data", None)
        status: int = getattr(response, "status_code", HTTPStatus.INTERNAL_SERVER_ERROR)
        known = body if isinstance(body, dict) else {}
        raise from_status(status, response.headers, known) from error
    except (ClientConnectorError, ConnectionTimeoutError) as error:
        raise Unavailable(_("Slack cannot be reached.")) from error
    except (ClientError, TimeoutError) as error:
        raise OutcomeUnknown(_("Slack did not answer.")) from error


def from_status(status: int, headers: Mapping[str, str], body: Mapping[str, Any]) -> KaigiError:
    """Make the error for an answer by its status and its JSON body, {} without one."""
    code = str(body.get("error") or f"http_{status}")
    if status == HTTPStatus.TOO_MANY_REQUESTS or code in LATER:
        wanted = headers.get("Retry-After") or ""
        wait = float(wanted) if wanted.isdigit() else DEFAULT_WAIT
        return Unavailable(_("Slack asks us to wait."), wait)
    if code in OPERATORS_FAULT:
        log.critical("slack.refuses_us", code=code, needed=body.get("needed"))
        return Unavailable(_("Slack does not accept our token: {code}.", code=code))
    if status >= 500 or code in PERHAPS_DONE:
        return OutcomeUnknown(_("Slack failed: {code}.", code=code))
    kind = Unreachable if code in UNREACHABLE else Rejected
    return kind(_("Slack refused: {code}.", code=code), code)


def error_code(error: SlackApiError) -> str | None:
    """Return Slack's code of an error; None where the answer was a proxy's page."""
    answer = getattr(error.response, "data", None)
    return str(answer["error"]) if isinstance(answer, dict) and "error" in answer else None
