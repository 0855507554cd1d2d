"""The connection to Zoom, made from the settings. Imported only where Zoom is set up."""

from bot.settings import Settings
from integrations.zoom.client import ZoomClient
from integrations.zoom.events import ZoomEvents
from integrations.zoom.meetings import ZoomMeetings
from integrations.zoom.tokens import Credentials
from kaigi.meetings.zoom_sync import ZoomSync
from kaigi.meetings.zoom_tasks import ZoomTasks


class ZoomConnection:
    """The client, the tasks that use it, and the events; None where these are not set up.

    Needs settings with `has_zoom`.
    """

    def __init__(self, settings: Settings, sync: ZoomSync) -> None:
        self.client = connect(settings)
        self.tasks = ZoomTasks(ZoomMeetings(self.client), sync)
        self.events: ZoomEvents | None = None
        if settings.zoom_events_url:
            url = settings.zoom_events_url
            self.events = ZoomEvents(url, self.client.tokens, sync.on_event, sync.poll_all)


def connect(settings: Settings) -> ZoomClient:
    """Make the client. Raise ValueError if Zoom is not set up."""
    account = settings.zoom_account_id
    client = settings.zoom_client_id
    secret = settings.zoom_client_secret
    if account is None or client is None or secret is None:
        raise ValueError("Zoom is not set up")
    return ZoomClient(
        Credentials(account, client, secret),
        api_url=settings.zoom_api_url,
        oauth_url=settings.zoom_oauth_url,
    )
