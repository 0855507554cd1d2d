"""Zoom as the house is connected to it: what is asked of it, and what it tells."""

from uuid import uuid4

import structlog

from bot.settings import Settings
from integrations.zoom.client import ZoomClient
from integrations.zoom.events import ZoomEvents
from integrations.zoom.meetings import ZoomMeetings
from integrations.zoom.senders import ZoomSenders
from integrations.zoom.tokens import Credentials
from kaigi import trace
from kaigi.meetings.ports import OnEvent
from kaigi.meetings.zoom_sync import ZoomSync
from kaigi.meetings.zoom_types import MeetingEvent

log = structlog.get_logger(__name__)


class ZoomLine:
    """Made from settings with `has_zoom`. `events` is None where Zoom's events are not set up."""

    def __init__(self, settings: Settings, zoom_sync: ZoomSync) -> None:
        self.client = connect(settings)
        self.senders = ZoomSenders(ZoomMeetings(self.client), zoom_sync)
        self.events: ZoomEvents | None = None
        if settings.zoom_events_url:
            self.events = ZoomEvents(
                settings.zoom_events_url,
                self.client.tokens,
                _with_an_id(zoom_sync.on_event),
                zoom_sync.poll_all,
            )


def _with_an_id(take: OnEvent) -> OnEvent:
    """Of our own, since Zoom's events have none."""

    async def hear(event: MeetingEvent) -> None:
        with trace.following(f"zoom:{uuid4()}"):
            await take(event)
            log.info("zoom.event_taken", kind=type(event).__name__)

    return hear


def connect(settings: Settings) -> ZoomClient:
    account, client, secret = (
        settings.zoom_account_id,
        settings.zoom_client_id,
        settings.zoom_client_secret,
    )
    if account is None or client is None or secret is None:
        raise ValueError("Zoom is not set up")
    return ZoomClient(
        Credentials(account, client, secret),
        api_url=settings.zoom_api_url,
        oauth_url=settings.zoom_oauth_url,
    )
