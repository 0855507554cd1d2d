"""What the meetings room needs of Zoom. See `kaigi.meetings.ports.Zoom`.

Scopes, all `:admin`: meeting:write:meeting, meeting:read:meeting, meeting:read:list_meetings,
meeting:delete:meeting, meeting:update:status, meeting:read:past_meeting, user:read:user, and
dashboard:read:list_meeting_participants for `people`.
"""

from collections.abc import AsyncIterator
from datetime import UTC
from typing import Any

from integrations.zoom.client import Body, ZoomClient
from integrations.zoom.endpoints import Meetings, PastMeetings, Users, quoted, twice_quoted
from integrations.zoom.errors import AuthFailed, NotFound, Rejected, Unavailable, unreadable
from kaigi.errors import _
from kaigi.meetings.zoom_types import Host, NewMeeting, Participant, Phase, Status, ZoomMeeting

SCHEDULED = 2
"""Starting now. Lists leave out instant meetings (1), and nobody may join those before the host."""
LICENSED = 2
STILL_RUNS, HAS_ENDED = "3002", "3007"
PAGE = 300


class ZoomMeetings:
    def __init__(self, client: ZoomClient) -> None:
        self._meetings = Meetings(client.send)
        self._past = PastMeetings(client.send)
        self._users = Users(client.send)

    async def host(self, email: str) -> Host:
        user = await self._users.get(id=quoted(email))
        try:
            return Host(str(user["id"]), str(user.get("email") or email), user["type"] == LICENSED)
        except KeyError:
            raise unreadable(changes=False) from None

    async def create(self, wanted: NewMeeting) -> ZoomMeeting:
        made = await self._meetings.create(
            user_id=quoted(wanted.host_email),
            topic=wanted.topic,
            type=SCHEDULED,
            # zoomus writes a datetime down without its zone.
            start_time=wanted.starts_at.astimezone(UTC),
            timezone="UTC",
            duration=wanted.minutes,
            agenda=wanted.nonce,
            default_password=True,
            settings=_settings(wanted),
        )
        return _meeting(made, changes=True)

    async def find_by_nonce(self, host_email: str, nonce: str) -> ZoomMeeting | None:
        async for listed in self._listed(host_email):
            if listed.get("agenda") == nonce:
                return await self.get(str(listed["id"]))
        return None

    async def get(self, meeting_id: str) -> ZoomMeeting:
        return _meeting(await self._meetings.get(id=quoted(meeting_id)), changes=False)

    async def look(self, meeting_id: str, uuid: str) -> Status:
        try:
            now = await self.get(meeting_id)
        except NotFound:
            return Status(Phase.ENDED, uuid)
        if now.started:
            return Status(Phase.RUNNING, now.uuid or uuid)
        try:
            await self._past.get(meeting_id=twice_quoted(uuid))
        except NotFound:
            return Status(Phase.WAITING, uuid)
        return Status(Phase.ENDED, uuid)

    async def people(self, meeting_id: str) -> tuple[Participant, ...] | None:
        found: list[Participant] = []
        token = ""
        try:
            while True:
                page = await self._meetings.list_meeting_participants(
                    id=quoted(meeting_id), type="live", page_size=PAGE, **_page(token)
                )
                found += [
                    participant(each)
                    for each in page.get("participants") or []
                    if not each.get("leave_time")
                ]
                token = page.get("next_page_token") or ""
                if not token:
                    return tuple(found)
        except NotFound:
            return ()
        except (Rejected, AuthFailed):
            return None

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

    async def _listed(self, host_email: str) -> AsyncIterator[Body]:
        """The widest of Zoom's lists: "upcoming" may leave out what was to start a minute ago."""
        token = ""
        while True:
            page = await self._meetings.list(
                user_id=quoted(host_email), type="scheduled", page_size=PAGE, **_page(token)
            )
            for meeting in page.get("meetings") or []:
                yield meeting
            token = page.get("next_page_token") or ""
            if not token:
                return


def participant(described: Body) -> Participant:
    """Out of an event or the dashboard's list: `user_id` is what both have."""
    key = described.get("user_id") or described.get("participant_uuid") or described.get("id") or ""
    return Participant(
        str(key), str(described.get("user_name") or ""), str(described.get("email") or "")
    )


def _page(token: str) -> dict[str, str]:
    return {"next_page_token": token} if token else {}


def _settings(wanted: NewMeeting) -> dict[str, Any]:
    return {
        "use_pmi": False,
        "waiting_room": wanted.waiting_room,
        "join_before_host": not wanted.waiting_room,
        "jbh_time": 0,
    }


def _meeting(body: Body, *, changes: bool) -> ZoomMeeting:
    """Raises OutcomeUnknown for a made meeting whose description lacks what a card needs."""
    try:
        return ZoomMeeting(
            id=str(body["id"]),
            uuid=str(body.get("uuid") or ""),
            started=body.get("status") == "started",
            topic=str(body.get("topic") or ""),
            host_email=str(body.get("host_email") or ""),
            join_url=str(body["join_url"]),
            start_url=str(body["start_url"]),
            passcode=str(body.get("password") or ""),
        )
    except KeyError:
        raise unreadable(changes=changes) from None
