"""Slack's authentication of the bot: both tokens, tried before anything else starts."""

from collections.abc import Awaitable

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from integrations.slack.errors import LATER, PERHAPS_DONE, error_code, translated
from kaigi.errors import KaigiError, Refused, _

UNREACHABLE = _("Check SLACK_API_URL, and whether a proxy or firewall stands between.")
MEND_BOT_TOKEN = _("Copy the Bot User OAuth Token from OAuth & Permissions into SLACK_BOT_TOKEN.")
MEND_APP_TOKEN = _(
    "Make an app-level token with connections:write and put it into SLACK_APP_TOKEN."
)


class AuthRejected(Refused):
    """Slack refuses a token: asking again changes nothing."""


async def check_bot_token(client: AsyncWebClient) -> AsyncSlackResponse:
    """Return auth.test's answer. Raises AuthRejected, and Unavailable where none came."""
    try:
        return await _answer(client.auth_test())
    except SlackApiError as error:
        raise AuthRejected(
            _("Bot token: Slack answers {code}", code=error_code(error)), MEND_BOT_TOKEN
        ) from error


async def socket_mode_url(client: AsyncWebClient, app_token: str) -> str:
    """Return an address for one Socket Mode connection. Raises as `check_bot_token` does."""
    try:
        answer = await _answer(client.apps_connections_open(app_token=app_token))
    except SlackApiError as error:
        raise AuthRejected(
            _("App token: Slack answers {code}", code=error_code(error)), MEND_APP_TOKEN
        ) from error
    url: str = answer["url"]
    return url


async def _answer(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """Await a call; pass Slack's refusals on as SlackApiError, since each token means another."""
    try:
        with translated():
            return await call
    except KaigiError as error:
        cause = error.__cause__
        if isinstance(cause, SlackApiError):
            code = error_code(cause)
            if code is not None and code not in LATER | PERHAPS_DONE:
                raise cause from None
        raise
