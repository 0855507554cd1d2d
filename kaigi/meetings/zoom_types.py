"""What the meetings room and Zoom say to each other: shapes, events, refusals.

Links, passcodes, names and addresses stay out of every repr: whoever holds a start link is the host.
"""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from kaigi.errors import Rejected, Text
from kaigi.redacted import Redacted


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


class Host(Redacted, frozen=True):
    """A Zoom user. One who is not licensed hosts for 40 minutes at a time."""

    hidden = frozenset({"email"})

    id: str
    email: str
    licensed: bool


class NewMeeting(Redacted, frozen=True):
    """`topic` has at most 200 characters, `starts_at` a zone. `nonce` is found again in Zoom's lists.

    With a waiting room the host lets everybody in; without, people may be there before the host.
    """

    hidden = frozenset({"host_email", "topic"})

    host_email: str
    topic: str
    nonce: str
    starts_at: datetime
    minutes: int
    waiting_room: bool = False


class ZoomMeeting(Redacted, frozen=True):
    """`uuid` names one run of the meeting, `id` all of them. `start_url` works for about two hours."""

    hidden = frozenset({"topic", "host_email", "join_url", "start_url", "passcode"})

    id: str
    uuid: str
    started: bool
    topic: str
    host_email: str
    join_url: str
    start_url: str
    passcode: str


class Status(Struct, frozen=True):
    """How a meeting stands, and by its `uuid` which of its runs was looked at."""

    phase: Phase
    uuid: str


class Participant(Redacted, frozen=True):
    """`key` names one presence in one run: the same person coming again has another. `email` may be empty."""

    hidden = frozenset({"name", "email"})

    key: str
    name: str
    email: str


class Started(Struct, frozen=True):
    meeting_id: str
    uuid: str
    at: datetime


class Ended(Struct, frozen=True):
    meeting_id: str
    uuid: str
    at: datetime


class Joined(Struct, frozen=True):
    meeting_id: str
    uuid: str
    at: datetime
    participant: Participant


class Left(Struct, frozen=True):
    meeting_id: str
    uuid: str
    at: datetime
    participant: Participant


MeetingEvent = Started | Ended | Joined | Left


class CreateRequest(Struct, frozen=True):
    """What Zoom is to make. Not wanted any more, it is still looked for where an answer got lost."""

    new: NewMeeting
    is_wanted: bool


class ZoomRef(Struct, frozen=True):
    """The meeting at Zoom, and its latest run that is known of, at this moment."""

    zoom_id: str
    uuid: str
    at: datetime
