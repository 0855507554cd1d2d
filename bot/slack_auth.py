"""Whether Slack lets us in: both tokens, tried before anything else is promised."""

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
    """Slack's own no: asking again changes nothing."""


async def bot_token(client: AsyncWebClient) -> AsyncSlackResponse:
    """auth.test's answer. Raises AuthRejected, and Unavailable where there was none."""
    try:
        return await _asked(client.auth_test())
    except SlackApiError as error:
        raise AuthRejected(
            _("Bot token: Slack answers {code}", code=error_code(error)), MEND_BOT_TOKEN
        ) from error


async def app_token(client: AsyncWebClient, token: str) -> str:
    """The address of one Socket Mode connection. Raises as `bot_token` does."""
    try:
        url: str = (await _asked(client.apps_connections_open(app_token=token)))["url"]
    except SlackApiError as error:
        raise AuthRejected(
            _("App token: Slack answers {code}", code=error_code(error)), MEND_APP_TOKEN
        ) from error
    return url


async def _asked(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """Leaves Slack's refusals as they are, since what they mean depends on what was asked."""
    try:
        with translated():
            return await call
    except KaigiError as error:
        if isinstance(error.__cause__, SlackApiError) and _is_a_no(error.__cause__):
            raise error.__cause__ from None
        raise


def _is_a_no(error: SlackApiError) -> bool:
    code = error_code(error)
    return code is not None and code not in LATER | PERHAPS_DONE
