"""Users of the workspace, page by page."""

from collections.abc import AsyncIterator

from slack_sdk.web.async_client import AsyncWebClient

from integrations.slack.errors import translated
from kaigi.staff.matching import SlackUser, is_ours

PAGE = 1000
"""The most that Slack gives at once: 20,000 users take the 20 calls of one minute's budget."""


class SlackWorkspace:
    """The workspace behind the port of `kaigi.staff`."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def users(self) -> AsyncIterator[SlackUser]:
        """Yield every user of ours but bots. Raises what `translated` raises.

        The client waits for rate limits by itself. The list may have people of other workspaces
        who share a channel with us, so it is compared with the bot's own workspace.
        """
        with translated():
            own = await self._client.auth_test()
        enterprise = own.get("enterprise_id")
        cursor: str | None = ""
        while cursor is not None:
            with translated():
                page = await self._client.users_list(
                    limit=PAGE, include_locale=True, cursor=cursor or None
                )
            for member in page["members"]:
                if not member.get("is_bot") and is_ours(member, own["team_id"], enterprise):
                    yield SlackUser.of(member)
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
