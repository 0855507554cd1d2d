"""Slack's authentication of the bot: both tokens, tried before anything else starts."""

from collections.abc import Awaitable

from msgspec import Struct
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from integrations.slack.errors import AuthFailed, read, translated
from kaigi.errors import Refused, Rejected, _

UNREACHABLE = _("Check SLACK_API_URL, and whether a proxy or firewall stands between.")
MEND_BOT_TOKEN = _("Copy the Bot User OAuth Token from OAuth & Permissions into SLACK_BOT_TOKEN.")
MEND_APP_TOKEN = _(
    "Make an app-level token with connections:write and put it into SLACK_APP_TOKEN."
)


class AuthRejected(Refused):
    """Slack refuses a token: asking again changes nothing."""


class _Address(Struct, frozen=True):
    """The answer of apps.connections.open."""

    url: str


async def check_bot_token(client: AsyncWebClient) -> AsyncSlackResponse:
    """Return auth.test's answer. Raises AuthRejected, and Unavailable where none came."""
    try:
        return await _answer(client.auth_test())
    except (AuthFailed, Rejected) as error:
        refused = _("Bot token: Slack answers {code}", code=error.code)
        raise AuthRejected(refused, MEND_BOT_TOKEN) from error


async def socket_mode_url(client: AsyncWebClient, app_token: str) -> str:
    """Return an address for one Socket Mode connection. Raises as `check_bot_token` does."""
    try:
        answer = await _answer(client.apps_connections_open(app_token=app_token))
    except (AuthFailed, Rejected) as error:
        refused = _("App token: Slack answers {code}", code=error.code)
        raise AuthRejected(refused, MEND_APP_TOKEN) from error
    return read(answer, _Address).url


async def _answer(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    with translated():
        return await call
