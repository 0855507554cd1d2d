"""Adapter of the port `kaigi.meetings.ports.Zoom` over Zoom's REST API.

Scopes, all `:admin`: meeting:write:meeting, meeting:read:meeting, meeting:read:list_meetings,
meeting:delete:meeting, meeting:update:status, meeting:read:past_meeting, user:read:user, and
dashboard:read:list_meeting_participants for `people`.
"""

from collections.abc import AsyncIterator
from datetime import UTC
from typing import Any

from integrations.zoom import answers
from integrations.zoom.answers import Body
from integrations.zoom.client import ZoomClient
from integrations.zoom.endpoints import Meetings, PastMeetings, Users, quoted, twice_quoted
from integrations.zoom.errors import AuthFailed, NotFound, Rejected, Unavailable
from kaigi.errors import _
from kaigi.meetings.zoom_types import Host, NewMeeting, Participant, Phase, Status, ZoomMeeting

SCHEDULED = 2
"""The type of a meeting with a start time. Lists omit instant meetings (1), and no one may join
those before the host."""
STILL_RUNS = "3002"
HAS_ENDED = "3007"
PAGE = 300
"""Entries on a page of a list; the most that Zoom gives."""


class ZoomMeetings:
    """Zoom's meetings through zoomus' endpoints and our client."""

    def __init__(self, client: ZoomClient) -> None:
        self._meetings = Meetings(client.send)
        self._past = PastMeetings(client.send)
        self._users = Users(client.send)

    async def host(self, email: str) -> Host:
        return answers.host(await self._users.get(id=quoted(email)), email)

    async def create(self, wanted: NewMeeting) -> ZoomMeeting:
        made = await self._meetings.create(
            user_id=quoted(wanted.host_email),
            topic=wanted.topic,
            type=SCHEDULED,
            # zoomus writes a datetime without its zone.
            start_time=wanted.starts_at.astimezone(UTC),
            timezone="UTC",
            duration=wanted.minutes,
            agenda=wanted.nonce,
            default_password=True,
            settings={
                "use_pmi": False,
                "waiting_room": wanted.waiting_room,
                "join_before_host": not wanted.waiting_room,
                "jbh_time": 0,
            },
        )
        return answers.meeting(made, changes=True)

    async def find_by_nonce(self, host_email: str, nonce: str) -> ZoomMeeting | None:
        # The widest of Zoom's lists: "upcoming" may omit what was to start a minute ago.
        listed = _pages(self._meetings.list, user_id=quoted(host_email), type="scheduled")
        async for page in listed:
            for meeting in answers.read(page, answers.Meetings).meetings or []:
                if meeting.agenda == nonce and meeting.id:
                    return await self.get(str(meeting.id))
        return None

    async def get(self, meeting_id: str) -> ZoomMeeting:
        return answers.meeting(await self._meetings.get(id=quoted(meeting_id)), changes=False)

    async def look(self, meeting_id: str, uuid: str) -> Status:
        try:
            body = await self._meetings.get(id=quoted(meeting_id))
        except NotFound:
            return Status(Phase.ENDED, uuid)
        now = answers.read(body, answers.Listed)
        if now.is_running:
            return Status(Phase.RUNNING, now.uuid or uuid)
        # Not every answer to a create has the UUID: by the meeting's id, Zoom takes its latest run.
        past = twice_quoted(uuid) if uuid else quoted(meeting_id)
        try:
            body = await self._past.get(meeting_id=past)
        except NotFound:
            return Status(Phase.WAITING, uuid)
        return Status(Phase.EMPTY, uuid or answers.read(body, answers.Listed).uuid or "")

    async def people(self, meeting_id: str) -> tuple[Participant, ...] | None:
        listed = _pages(
            self._meetings.list_meeting_participants, id=quoted(meeting_id), type="live"
        )
        found: list[Participant] = []
        try:
            async for page in listed:
                found += answers.present(page)
        except (Rejected, AuthFailed):
            return None
        # A running meeting has participants: where none are listed, the list is late.
        return tuple(found) or None

    async def end(self, meeting_id: str) -> None:
        try:
            await self._meetings.update_status(id=quoted(meeting_id), action="end")
        except NotFound:
            return

    async def delete(self, meeting_id: str) -> None:
        try:
            await self._meetings.delete(id=quoted(meeting_id))
        except NotFound:
            return
        except Rejected as refusal:
            if refusal.code == STILL_RUNS:
                raise Unavailable(_("Zoom is still ending this meeting.")) from refusal
            if refusal.code != HAS_ENDED:
                raise


async def _pages(endpoint: Any, **query: str) -> AsyncIterator[Body]:
    """Yield every page of a list."""
    token = ""
    while True:
        following = {"next_page_token": token} if token else {}
        page = await endpoint(page_size=PAGE, **query, **following)
        yield page
        token = answers.next_page(page)
        if not token:
            return
