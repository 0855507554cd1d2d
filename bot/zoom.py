"""Zoom as the house is connected to it: what is asked of it, and what it tells."""

from bot.settings import Settings
from integrations.zoom.client import ZoomClient
from integrations.zoom.events import ZoomEvents
from integrations.zoom.meetings import ZoomMeetings
from integrations.zoom.senders import ZoomSenders
from integrations.zoom.tokens import Credentials
from kaigi.meetings.switchboard import Switchboard


class ZoomLine:
    """Made from settings with `has_zoom`. `events` is None where Zoom's events are not set up."""

    def __init__(self, settings: Settings, switchboard: Switchboard) -> None:
        self.client = connect(settings)
        self.senders = ZoomSenders(ZoomMeetings(self.client), switchboard)
        self.events: ZoomEvents | None = None
        if settings.zoom_events_url:
            self.events = ZoomEvents(
                str(settings.zoom_events_url),
                self.client.tokens,
                switchboard.heard,
                switchboard.look_at_all,
            )


def connect(settings: Settings) -> ZoomClient:
    account, client, secret = settings.zoom_account_id, settings.zoom_client_id, settings.zoom_client_secret
    if account is None or client is None or secret is None:
        raise ValueError("Zoom is not set up")
    return ZoomClient(
        Credentials(account, client, secret.get_secret_value()),
        api_url=str(settings.zoom_api_url),
        oauth_url=str(settings.zoom_oauth_url),
    )
