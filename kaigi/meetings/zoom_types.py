"""Types of the port `Zoom`: meetings, events, refusals. Pure.

Links, passcodes, names and addresses are redacted: anyone with a start link becomes the host.
"""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from kaigi.errors import Rejected, Text
from kaigi.redacted import Redacted


class NotFound(Rejected):
    """No such user, or no such meeting any more."""


class NoLicence(Rejected):
    """A user who may not host."""


class DailyQuota(Rejected):
    """The host's limit of meetings created and updated in a UTC day, which ends at `ends_at`."""

    def __init__(self, text: Text, code: str, ends_at: datetime) -> None:
        super().__init__(text, code)
        self.ends_at = ends_at


class Phase(StrEnum):
    """State of a meeting in Zoom."""

    WAITING = "waiting"
    RUNNING = "running"
    EMPTY = "empty"
    """Its latest run has ended; it can be joined again."""
    ENDED = "ended"
    """It is over, or Zoom does not know it (any more)."""


class Host(Redacted, frozen=True):
    """A Zoom user. One without a licence hosts for 40 minutes at a time."""

    hidden = frozenset({"email"})

    id: str
    email: str
    licensed: bool


class NewMeeting(Redacted, frozen=True):
    """A meeting to create. Zoom's lists show `nonce`, by which it is found again.

    `topic` has at most 200 characters, `starts_at` a time zone. With a waiting room the host admits
    everyone; without one, people may join before the host.
    """

    hidden = frozenset({"host_email", "topic"})

    host_email: str
    topic: str
    nonce: str
    starts_at: datetime
    minutes: int
    waiting_room: bool = False


class ZoomMeeting(Redacted, frozen=True):
    """A meeting as Zoom has it. `uuid` identifies one run, `id` the meeting.

    `start_url` works for about two hours.
    """

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
    """The phase of a meeting, and the `uuid` of the run that was looked up."""

    phase: Phase
    uuid: str


class Participant(Redacted, frozen=True):
    """A person in a run. `key` is another one each time the person joins; `email` may be empty."""

    hidden = frozenset({"name", "email"})

    key: str
    name: str
    email: str


class Started(Struct, frozen=True):
    """The event that a run began."""

    meeting_id: str
    uuid: str
    at: datetime


class Ended(Struct, frozen=True):
    """The event that a run ended."""

    meeting_id: str
    uuid: str
    at: datetime


class Joined(Struct, frozen=True):
    """The event that a participant joined."""

    meeting_id: str
    uuid: str
    at: datetime
    participant: Participant


class Left(Struct, frozen=True):
    """The event that a participant left."""

    meeting_id: str
    uuid: str
    at: datetime
    participant: Participant


MeetingEvent = Started | Ended | Joined | Left


class CreateRequest(Struct, frozen=True):
    """A meeting to create.

    If it is not wanted any more, only an attempt whose answer was lost is searched for.
    """

    new: NewMeeting
    is_wanted: bool


class ZoomRef(Struct, frozen=True):
    """A meeting at Zoom, and its latest run known at `at`."""

    zoom_id: str
    uuid: str
    at: datetime
