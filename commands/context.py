"""Context of one request: the authenticated person, their language, and how to open views."""

from typing import Any

import structlog
from aiohttp import ClientError
from msgspec import Struct
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from kaigi.i18n import Translator
from kaigi.person import Person

log = structlog.get_logger(__name__)


class Caller(Struct, frozen=True):
    """The person who sent a request. `trigger` opens one view, within 3 seconds.

    `click` is the request's idempotency key; `view_id` the modal that it came from.
    """

    actor: Person
    t: Translator
    click: str
    trigger: str
    view_id: str | None
    client: AsyncWebClient

    async def show(self, view: dict[str, Any]) -> None:
        """Open a modal, or push it on top of the one that the request came from."""
        if self.view_id:
            await self.client.views_push(trigger_id=self.trigger, view=view)
        else:
            await self.client.views_open(trigger_id=self.trigger, view=view)

    async def replace(self, view: dict[str, Any]) -> None:
        """Put `view` in place of the modal that the request came from; without one, open it.

        Slack stacks three modals, and a city hall has more levels.
        """
        if self.view_id:
            await self.redraw(self.view_id, view)
        else:
            await self.show(view)

    async def redraw(self, view_id: str, view: dict[str, Any]) -> None:
        """Update a modal; cards are updated by the relay.

        The change itself is committed by then: a modal that was closed meanwhile undoes nothing.
        """
        try:
            await self.client.views_update(view_id=view_id, view=view)
        except (SlackApiError, ClientError, TimeoutError) as error:
            log.warning("view.update_failed", exc_info=error)
