"""Checks of `kaigi doctor` on Zoom: credentials, and where its events come from."""

from collections.abc import AsyncIterator

from bot.cli.finding import Finding
from bot.settings import Settings
from bot.zoom import connect
from integrations.zoom.client import ZoomClient
from integrations.zoom.errors import AuthFailed
from integrations.zoom.meetings import ZoomMeetings
from integrations.zoom.settings import ZoomSettings
from kaigi.errors import Unavailable, _
from kaigi.meetings.zoom_types import NotFound

ZOOM_ME = "me"
"""Zoom's word for the user to whom the app belongs."""


async def check_zoom(settings: Settings) -> AsyncIterator[Finding]:
    """Check Zoom, but do not open its events: that would end a running bot's connection."""
    zoom = settings.optional(ZoomSettings)
    if zoom is None:
        yield Finding(_("Zoom: not set up, so /meet is off; all else works"), is_off=True)
        return
    client = connect(zoom)
    try:
        yield await check_zoom_credentials(client)
    finally:
        await client.close()
    if zoom.events_url is None:
        yield Finding(
            _("Zoom's events: not set up, so cards look at Zoom every five minutes"), is_off=True
        )


async def check_zoom_credentials(client: ZoomClient) -> Finding:
    try:
        await ZoomMeetings(client).host(ZOOM_ME)
    except AuthFailed as error:
        return Finding(
            _("Zoom: it does not accept us (code {code})", code=error.code),
            _(
                "Compare the three ZOOM_ settings with the app's page at Zoom,"
                " and give it all the scopes."
            ),
        )
    except Unavailable as error:
        reached = _("Let this machine reach ZOOM_API_URL and ZOOM_OAUTH_URL.")
        return Finding(_("Zoom: {reason}", reason=error.text), reached)
    except NotFound:  # an answer all the same
        pass
    return Finding(_("Zoom: reachable"))
