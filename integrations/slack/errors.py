"""Slack's errors, those of the network and of what stands in between, as errors of `kaigi.errors`.

KaigiError
├── Unavailable           Slack did not take the call: unreachable, broken, asks to wait
│   ├── AuthFailed        it does not accept our token or scopes: an operator corrects them
│   └── OutcomeUnknown    the call was sent, and no answer of Slack's came
└── Rejected              a final refusal; `code` is Slack's
    └── Unreachable       the conversation or person cannot be written to

Slack answers with a JSON object that has `ok`. Everything else, such as the page of a proxy, comes
from something in between, and says nothing about the call.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec
import structlog
from aiohttp import ClientConnectorError, ClientError, ConnectionTimeoutError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from integrations.slack.codes import Meaning, meaning
from kaigi.errors import KaigiError, OutcomeUnknown, Rejected, Unavailable, Unreachable, _

T = TypeVar("T")

log = structlog.get_logger(__name__)

DEFAULT_WAIT = 5.0
"""Seconds, where Slack asks to wait and does not say how long."""
_SECONDS = re.compile(r"[0-9]{1,20}", re.ASCII)
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)


class AuthFailed(Unavailable):
    """A token, an account or scopes that Slack does not accept. `code` is Slack's."""

    def __init__(self, code: str) -> None:
        super().__init__(_("Slack does not accept our token: {code}.", code=code))
        self.code = code


@contextmanager
def translated() -> Iterator[None]:
    """Raise the errors above for those of the SDK and of aiohttp."""
    try:
        yield
    except SlackApiError as error:
        response: Any = error.response
        # The SDK's own response, or aiohttp's where the body could not be read.
        status: int = getattr(response, "status_code", None) or response.status
        check_answer(status, response.headers, getattr(response, "data", None))
        raise OutcomeUnknown(_("Slack did not answer.")) from error
    except (ClientConnectorError, ConnectionTimeoutError) as error:
        raise Unavailable(_("Slack cannot be reached.")) from error
    except (ClientError, TimeoutError) as error:
        raise OutcomeUnknown(_("Slack did not answer.")) from error


def check_answer(status: int, headers: Mapping[str, str], body: object) -> None:
    """Raise the error that an answer means, unless it is Slack's word that the call was done."""
    known = body if isinstance(body, dict) else {}
    done = known.get("ok")
    if done is True and status == HTTPStatus.OK:
        return
    code = known.get("error")
    if done is not False or not isinstance(code, str):
        raise from_between(status, headers)
    raise from_code(code, status, headers, needed=known.get("needed"))


def from_code(
    code: str, status: int, headers: Mapping[str, str], needed: object = None
) -> KaigiError:
    """Make the error for Slack's own refusal."""
    found = meaning(code)
    if status == HTTPStatus.TOO_MANY_REQUESTS or found is Meaning.LATER:
        return Unavailable(_("Slack asks us to wait."), wanted_wait(headers))
    if found in (Meaning.AUTH_FAILED, Meaning.ACCOUNT):
        if found is Meaning.AUTH_FAILED:
            log.critical("slack.refuses_us", code=code, needed=needed)
        return AuthFailed(code)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or found is Meaning.PERHAPS_DONE:
        return OutcomeUnknown(_("Slack failed: {code}.", code=code))
    kind = Unreachable if found is Meaning.UNREACHABLE else Rejected
    return kind(_("Slack refused: {code}.", code=code), code)


def from_between(status: int, headers: Mapping[str, str]) -> Unavailable:
    """Make the error for an answer that is not Slack's; whether the call arrived is unknown.

    A proxy that wants to be authenticated (407) has not passed it on.
    """
    given = _MEDIA_TYPE.match(headers.get("Content-Type", ""))
    log.warning("slack.foreign_answer", status=status, content_type=given[0] if given else None)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Unavailable(_("Slack asks us to wait."), wanted_wait(headers))
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return Unavailable(_("Slack cannot be reached."))
    return OutcomeUnknown(
        _("Slack did not answer, but something in between: {status}.", status=status)
    )


def wanted_wait(headers: Mapping[str, str]) -> float:
    """Return the seconds of Retry-After; `kaigi.delivery.retry` bounds what is believed of them."""
    wanted = headers.get("Retry-After", "").strip()
    return float(wanted) if _SECONDS.fullmatch(wanted) else DEFAULT_WAIT


def read(answer: AsyncSlackResponse, shape: type[T]) -> T:
    """Convert a successful answer. Raise OutcomeUnknown where it lacks what Slack's has."""
    try:
        return msgspec.convert(answer.data, shape)
    except msgspec.ValidationError as error:
        raise from_between(answer.status_code, answer.headers) from error


def error_code(error: SlackApiError) -> str | None:
    """Return Slack's code of an error; None where the answer was a proxy's page."""
    answer = getattr(error.response, "data", None)
    return str(answer["error"]) if isinstance(answer, dict) and "error" in answer else None
