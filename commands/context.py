"""Context of one request: the authenticated person, their language, and how to open views."""

from collections.abc import Awaitable
from typing import Any

import structlog
from msgspec import Struct
from slack_sdk.web.async_client import AsyncWebClient

from commands.payloads import Payload
from kaigi.errors import Invalid, Refused, Rejected, Text, Unavailable, _
from kaigi.i18n import Translator
from kaigi.person import Person

log = structlog.get_logger(__name__)

TOO_LATE = "expired_trigger_id"
TWICE = "exchanged_trigger_id"
"""Slack's code where a click was delivered again; the first delivery has opened the form."""
ID_ALONE = "check_file_info"
"""Slack's `file_access` of a file whose name, size and address have to be asked for."""
CLOSED = "not_found"
"""Slack's code where the person has closed the form meanwhile."""

UPLOAD = _("Upload it from your device instead.")


class FormNotOpened(Refused):
    """A form that Slack did not open or turn. Nothing else was asked for, and nothing changed."""

    def __init__(self, text: Text) -> None:
        super().__init__(text, _("Please try once more."))


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
        """Open a modal, or push it on top of the one that the request came from.

        Raise FormNotOpened.
        """
        if self.view_id:
            await opened(self.client.views_push(trigger_id=self.trigger, view=view))
        else:
            await opened(self.client.views_open(trigger_id=self.trigger, view=view))

    async def replace(self, view: dict[str, Any]) -> None:
        """Put `view` in place of the modal that the request came from; without one, open it.

        Slack stacks three modals, and a city hall has more levels. Raise FormNotOpened.
        """
        if self.view_id:
            await opened(self.client.views_update(view_id=self.view_id, view=view))
        else:
            await self.show(view)

    async def redraw(self, view_id: str, view: dict[str, Any]) -> None:
        """Update a modal after a change; cards are updated by the relay.

        The change itself is committed by then: a modal that shows the old state undoes nothing.
        """
        try:
            await self.client.views_update(view_id=view_id, view=view)
        except (Rejected, Unavailable) as error:
            log.warning("view.update_failed", exc_info=error)

    async def file(self, field: str, given: Payload) -> Payload:
        """Return a file of a form with its name and size, which Slack may have left out.

        Raise Invalid for the form's field.
        """
        if given.get("file_access") != ID_ALONE and "size" in given:
            return given
        try:
            found = (await self.client.files_info(file=given["id"])).get("file")
        except (Rejected, Unavailable) as error:
            log.warning("file.not_described", exc_info=error)
            found = None
        if not isinstance(found, dict) or "size" not in found:
            name = given.get("name") or given["id"]
            raise Invalid(field, _("Slack does not show {name} to Kaigi.", name=name), UPLOAD)
        return found


async def opened(opening: Awaitable[object]) -> None:
    """Await the opening of a form; a click that is delivered twice opens one, without an error."""
    try:
        await opening
    except (Rejected, Unavailable) as error:
        code = error.code if isinstance(error, Rejected) else None
        if code in (TWICE, CLOSED):
            return
        log.warning("view.not_opened", exc_info=error)
        if code == TOO_LATE:
            raise FormNotOpened(_("The form could not be opened in time.")) from error
        raise FormNotOpened(_("The form could not be opened.")) from error
