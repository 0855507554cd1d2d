"""The connection to Zoom, made from its settings. Imported only where Zoom is set up."""

from collections.abc import Mapping

from bot.rooms import Service
from integrations.zoom.client import ZoomClient
from integrations.zoom.event_socket import ZoomEventSocket
from integrations.zoom.meetings import ZoomMeetings
from integrations.zoom.settings import ZoomSettings
from integrations.zoom.tokens import Credentials
from kaigi.clock import Clock, SystemClock
from kaigi.meetings.zoom_sync import ZoomSync
from kaigi.meetings.zoom_tasks import ZoomTasks


class ZoomConnection:
    """The client, the tasks that use it, and the events; None where these are not set up."""

    def __init__(self, settings: ZoomSettings, sync: ZoomSync, clock: Clock) -> None:
        """Take the office's clock, by which Zoom's daily limits end."""
        self.client = connect(settings, clock)
        self.tasks = ZoomTasks(ZoomMeetings(self.client), sync)
        self.events: ZoomEventSocket | None = None
        if settings.events_url:
            tokens = self.client.tokens
            self.events = ZoomEventSocket(settings.events_url, tokens, sync.on_event, sync.poll_all)

    @property
    def services(self) -> Mapping[str, Service]:
        return {"zoom": self.events.run} if self.events else {}

    async def close(self) -> None:
        await self.client.close()


def connect(settings: ZoomSettings, clock: Clock | None = None) -> ZoomClient:
    """Make the client, which connects with its first call."""
    return ZoomClient(
        Credentials(settings.account_id, settings.client_id, settings.client_secret),
        api_url=settings.api_url,
        oauth_url=settings.oauth_url,
        now=(clock or SystemClock()).now,
    )
