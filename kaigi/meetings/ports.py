"""What the meetings room asks of Zoom and of whoever knows the people; what errands ask of it."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from typing import Protocol

from sqlalchemy import Connection

from kaigi.errors import KaigiError
from kaigi.meetings.zoom_types import (
    CreateRequest,
    Host,
    MeetingEvent,
    NewMeeting,
    Participant,
    Status,
    ZoomMeeting,
    ZoomRef,
)
from kaigi.person import Person

OnEvent = Callable[[MeetingEvent], Awaitable[None]]
"""Events come more than once, out of order, and about meetings that are not ours."""
OnConnected = Callable[[], Awaitable[None]]
"""What happened while nobody listened is never told: look with `look` and `people`."""


class Zoom(Protocol):
    """Every method may raise Unavailable, and Rejected for what Zoom will never do.

    A method that changes something raises OutcomeUnknown when no answer came.
    """

    async def host(self, email: str) -> Host:
        """Raises NotFound."""
        ...

    async def create(self, wanted: NewMeeting) -> ZoomMeeting:
        """Never to be repeated without `find_by_nonce`. Raises NotFound, NoLicence, DailyQuota."""
        ...

    async def find_by_nonce(self, host_email: str, nonce: str) -> ZoomMeeting | None: ...

    async def get(self, meeting_id: str) -> ZoomMeeting:
        """With a fresh start link. Raises NotFound."""
        ...

    async def look(self, meeting_id: str, uuid: str) -> Status:
        """At the run that goes on now, or else at the run `uuid`; a deleted meeting has ended."""
        ...

    async def people(self, meeting_id: str) -> tuple[Participant, ...] | None:
        """Who is in it now; None where the account's plan or scopes do not say (Business and above do)."""
        ...

    async def end(self, meeting_id: str) -> None:
        """A meeting that is gone has ended: no error."""
        ...

    async def delete(self, meeting_id: str) -> None:
        """No error when it is gone or has ended. Raises Unavailable while it runs."""
        ...


class Attendees(Protocol):
    """Whoever knows the people."""

    def people(self, tx: Connection, ids: Iterable[str]) -> Mapping[str, Person]: ...

    def in_chat(self, tx: Connection, slack_ids: Collection[str]) -> Sequence[Person]:
        """Those who work here now, among these users of the chat."""
        ...

    def zoom_user(self, tx: Connection, number: str) -> str:
        """The address by which Zoom knows this person."""
        ...


class Book(Protocol):
    """What errands to Zoom ask of the room, and tell it in the transaction that closes them."""

    async def order(self, meeting_id: str) -> CreateRequest: ...

    async def delayed(self, meeting_id: str) -> None: ...

    def made(self, tx: Connection, meeting_id: str, made: ZoomMeeting) -> None: ...

    def refused(self, tx: Connection, meeting_id: str, trouble: KaigiError | None) -> None: ...

    def cancelled(self, tx: Connection, meeting_id: str) -> None: ...

    async def line(self, meeting_id: str) -> ZoomRef | None: ...

    def ended(self, tx: Connection, meeting_id: str) -> None: ...

    def not_ended(self, tx: Connection, meeting_id: str) -> None: ...

    def seen(
        self,
        tx: Connection,
        meeting_id: str,
        line: ZoomRef,
        status: Status,
        people: tuple[Participant, ...] | None,
    ) -> None: ...
