"""Ports of the meetings room: Zoom, and the staff register."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Protocol

from sqlalchemy import Connection

from kaigi.meetings.zoom_types import (
    Host,
    MeetingEvent,
    NewMeeting,
    Participant,
    Status,
    ZoomMeeting,
)
from kaigi.person import Person
from kaigi.recipients import People

OnEvent = Callable[[MeetingEvent], Awaitable[None]]
"""Takes Zoom's events, which may come twice, out of order, or about meetings of others."""
OnConnected = Callable[[], Awaitable[None]]
"""Called after each connection: earlier events are lost, so call `look` and `people`."""


class Zoom(Protocol):
    """Zoom's meetings. Every method may raise Unavailable, and Rejected for a final refusal.

    A method that changes something raises OutcomeUnknown when no answer came.
    """

    async def host(self, email: str) -> Host:
        """Return a Zoom user. Raise NotFound."""
        ...

    async def create(self, wanted: NewMeeting) -> ZoomMeeting:
        """Create a meeting. Raise NotFound, NoLicence, DailyQuota.

        Never repeat it without `find_by_nonce`: Zoom would create a second one.
        """
        ...

    async def find_by_nonce(self, host_email: str, nonce: str) -> ZoomMeeting | None:
        """Find a meeting that `create` made although its answer was lost."""
        ...

    async def get(self, meeting_id: str) -> ZoomMeeting:
        """Return a meeting with a fresh start link. Raise NotFound."""
        ...

    async def look(self, meeting_id: str, uuid: str) -> Status:
        """Return the status of the current run, or else of the run `uuid`.

        EMPTY where that run has ended, ENDED where Zoom does not know the meeting.
        """
        ...

    async def people(self, meeting_id: str) -> tuple[Participant, ...] | None:
        """List the participants of a running meeting; None where Zoom does not list them.

        Its plan or scopes may not allow it (Business plans and above do), or the list is not ready.
        """
        ...

    async def end(self, meeting_id: str) -> None:
        """End a meeting; one that does not exist has ended."""
        ...

    async def delete(self, meeting_id: str) -> None:
        """Delete a meeting, if it exists. Raise Unavailable while it runs."""
        ...


class Attendees(People, Protocol):
    """Port to the staff register."""

    def in_chat(self, tx: Connection, slack_ids: Collection[str]) -> Sequence[Person]:
        """Find the active staff among these users of the chat."""
        ...

    def zoom_user(self, tx: Connection, number: str) -> str:
        """Return the e-mail address or id of a person's Zoom user."""
        ...
