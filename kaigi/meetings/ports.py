"""What the meetings room asks of Zoom, what Zoom tells it, and which of its refusals the room tells apart.

Links, passcodes, names and addresses stay out of every repr: whoever holds a start link is the host.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from kaigi.errors import Rejected, Text


class NotFound(Rejected):
    """Zoom knows no such user, or no such meeting any more."""


class NoLicence(Rejected):
    """This user may not host."""


class DailyQuota(Rejected):
    """This host has made and changed as many meetings as Zoom allows in a UTC day; `ends_at` is its end."""

    def __init__(self, text: Text, code: str, ends_at: datetime) -> None:
        super().__init__(text, code)
        self.ends_at = ends_at


class Phase(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Host:
    """A Zoom user. One who is not licensed hosts for 40 minutes at a time."""

    id: str
    email: str = field(repr=False)
    licensed: bool


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """`topic` has at most 200 characters, `starts_at` a zone. `nonce` is found again in Zoom's lists.

    With a waiting room the host lets everybody in; without, people may be there before the host.
    """

    host_email: str = field(repr=False)
    topic: str = field(repr=False)
    nonce: str
    starts_at: datetime
    minutes: int
    waiting_room: bool = False


@dataclass(frozen=True, slots=True)
class ZoomMeeting:
    """`uuid` names one run of the meeting, `id` all of them. `start_url` works for about two hours."""

    id: str
    uuid: str
    started: bool
    topic: str = field(repr=False)
    host_email: str = field(repr=False)
    join_url: str = field(repr=False)
    start_url: str = field(repr=False)
    passcode: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sighting:
    """How a meeting stands, and by its `uuid` which of its runs was looked at."""

    phase: Phase
    uuid: str


@dataclass(frozen=True, slots=True)
class Participant:
    """`key` names one presence in one run: the same person coming again has another. `email` may be empty."""

    key: str
    name: str = field(repr=False)
    email: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Started:
    meeting_id: str
    uuid: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    meeting_id: str
    uuid: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Joined:
    meeting_id: str
    uuid: str
    at: datetime
    participant: Participant


@dataclass(frozen=True, slots=True)
class Left:
    meeting_id: str
    uuid: str
    at: datetime
    participant: Participant


MeetingEvent = Started | Ended | Joined | Left
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

    async def look(self, meeting_id: str, uuid: str) -> Sighting:
        """At the run that goes on now, or else at the run `uuid`; a deleted meeting has ended."""
        ...

    async def people(self, meeting_id: str) -> tuple[Participant, ...] | None:
        """Who is in it now; None where the account's plan or scopes do not say (Business and above do)."""
        ...

    async def end(self, meeting_id: str) -> None:
        """A meeting that is gone has ended: no error."""
        ...

    async def delete(self, meeting_id: str) -> None:
        """No error when it is gone or has ended. Raises Rejected with the code 3002 while it runs."""
        ...
