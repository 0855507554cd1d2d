"""Users of the workspace, page by page."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from msgspec import Struct
from slack_sdk.web.async_client import AsyncWebClient

from integrations.slack.errors import read, translated
from kaigi.delivery.retry import requested
from kaigi.errors import Unavailable
from kaigi.staff.matching import SlackUser, is_ours

PAGE = 999
"""The most that Slack gives at once: 20,000 users take about the calls of one minute's budget."""
MOST_WAITS = 3
"""Times that one page is asked for again, after the wait that Slack wants."""


class _Own(Struct, frozen=True):
    """The answer of auth.test: the bot's own workspace."""

    team_id: str
    enterprise_id: str | None = None


class _Cursor(Struct, frozen=True):
    next_cursor: str | None = None


class _Page(Struct, frozen=True):
    """The answer of users.list."""

    members: list[dict[str, Any]]
    response_metadata: _Cursor | None = None


class SlackWorkspace:
    """The workspace behind the port of `kaigi.staff`."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def users(self) -> AsyncIterator[SlackUser]:
        """Yield every user of ours but bots. Raises the errors of `integrations.slack.errors`.

        The list may have people of other workspaces who share a channel with us, so it is compared
        with the bot's own workspace.
        """
        with translated():
            own = read(await self._client.auth_test(), _Own)
        cursor: str | None = ""
        while cursor is not None:
            page = await self._page(cursor)
            for member in page.members:
                if not member.get("is_bot") and is_ours(member, own.team_id, own.enterprise_id):
                    yield SlackUser.of(member)
            cursor = (page.response_metadata or _Cursor()).next_cursor or None

    async def _page(self, cursor: str) -> _Page:
        """Ask for a page; wait where Slack asks for it, since it limits pages a minute."""
        waits = 0
        while True:
            try:
                with translated():
                    answer = await self._client.users_list(
                        limit=PAGE, include_locale=True, cursor=cursor or None
                    )
                return read(answer, _Page)
            except Unavailable as busy:
                if busy.retry_after is None or waits == MOST_WAITS:
                    raise
                waits += 1
                await asyncio.sleep(requested(busy.retry_after))
