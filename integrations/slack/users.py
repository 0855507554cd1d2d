"""Users of the workspace."""

from collections.abc import AsyncIterator

from slack_sdk.web.async_client import AsyncWebClient

from integrations.slack.errors import translated
from kaigi.staff.matching import SlackUser

PAGE = 1000
"""Slack's largest page: 20,000 people take the 20 calls of one minute's budget."""


async def list_users(client: AsyncWebClient) -> AsyncIterator[SlackUser]:
    """List all users but bots, page by page.

    Raises what `translated` raises; the client waits for rate limits.
    """
    cursor: str | None = ""
    while cursor is not None:
        with translated():
            page = await client.users_list(limit=PAGE, include_locale=True, cursor=cursor or None)
        for member in page["members"]:
            if not member.get("is_bot"):
                yield SlackUser.of(member)
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
