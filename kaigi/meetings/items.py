"""What the meetings room and Zoom say to each other: shapes, events, refusals.

Links, passcodes, names and addresses stay out of every repr: whoever holds a start link is the host.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class Order:
    """What Zoom is to make. Not wanted any more, it is still looked for where an answer got lost."""

    new: NewMeeting
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class Line:
    """The meeting at Zoom, and its latest run that is known of, at this moment."""

    zoom_id: str
    uuid: str
    at: datetime
