"""Zoom account in memory: licences, meetings and their participants."""

import base64
import secrets
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from sandbox.json_types import Json
from sandbox.workspace import Person, Workspace

MOST_A_DAY = 100
FIRST_MEETING = 83_000_000_001
FIRST_PRESENCE = 16_778_240
PLANS = {"basic": 1, "licensed": 2}


def _uuid() -> str:
    """Make a UUID of Zoom's form: base64, which may contain slashes."""
    return base64.b64encode(secrets.token_bytes(16)).decode()


@dataclass(frozen=True, slots=True)
class Presence:
    """One stay of a person in a run; joining again makes another."""

    number: int
    person: Person
    joined_at: float
    uuid: str = field(default_factory=lambda: secrets.token_hex(16).upper())


@dataclass(frozen=True, slots=True)
class Run:
    meeting: "Meeting"
    started_at: float
    ended_at: float
    attended: int


@dataclass(slots=True)
class Meeting:
    """A meeting; `uuid` identifies its current or next run, `zak` starts it as the host.

    Times are epoch seconds.
    """

    id: int
    host: Person
    created_at: float
    topic: str
    agenda: str
    starts_at: float
    minutes: int
    timezone: str
    settings: Json
    kind: int = 2
    passcode: str = field(default_factory=lambda: secrets.token_urlsafe(5))
    zak: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    uuid: str = field(default_factory=_uuid)
    started_at: float | None = None
    attended: int = 0
    has_ended: bool = False
    present: dict[str, Presence] = field(default_factory=dict)
    waiting: dict[str, Person] = field(default_factory=dict)

    @property
    def running(self) -> bool:
        return self.started_at is not None

    @property
    def opens_early(self) -> bool:
        return bool(self.settings.get("join_before_host")) and not self.settings.get("waiting_room")


class Account:
    def __init__(self, workspace: Workspace, described: Json) -> None:
        self._workspace = workspace
        self._plans = {
            u["email"].lower(): u["zoom"] for u in described.get("users", []) if "zoom" in u
        }
        # Zoom's own addresses: a change of the profile in Slack changes nothing there.
        self._ids = {person.email.lower(): person.id for person in workspace.humans()}
        self._numbers = count(FIRST_MEETING)
        self._presences = count(FIRST_PRESENCE, 1024)
        self._made: defaultdict[tuple[str, str], int] = defaultdict(int)
        self.meetings: dict[int, Meeting] = {}
        self.runs: dict[str, Run] = {}

    def users(self) -> Iterator[Person]:
        return (person for person in self._workspace.humans() if self.plan(person))

    def user(self, id_or_email: str) -> Person | None:
        known = self._ids.get(id_or_email.lower())
        if known:
            person = self._workspace.people.get(known)
        else:
            by_email = self._workspace.person_by_email(id_or_email)
            person = by_email or self._workspace.people.get(id_or_email.removeprefix("z"))
        return person if person and not person.is_bot and self.plan(person) else None

    def plan(self, person: Person) -> int | None:
        """Return Zoom's number of the licence, None for a person outside the account."""
        named = "absent" if person.deleted else self._plans.get(person.email.lower(), "licensed")
        return PLANS.get(named)

    def add(self, host: Person, now: float, **described: object) -> Meeting:
        meeting = Meeting(next(self._numbers), host, now, **described)  # type: ignore[arg-type]
        self.meetings[meeting.id] = meeting
        return meeting

    def of(self, host: Person) -> list[Meeting]:
        return [meeting for meeting in self.meetings.values() if meeting.host is host]

    def counts_against_the_day(self, host: Person, now: float) -> bool:
        """Count one more creation or change on this UTC day; return False beyond the limit."""
        key = (host.id, datetime.fromtimestamp(now, UTC).date().isoformat())
        if self._made[key] >= MOST_A_DAY:
            return False
        self._made[key] += 1
        return True

    def admit(self, meeting: Meeting, person: Person, now: float) -> Presence:
        meeting.waiting.pop(person.id, None)
        presence = Presence(next(self._presences), person, now)
        meeting.present[person.id] = presence
        meeting.attended += 1
        return presence

    def close(self, meeting: Meeting, now: float) -> Run:
        """End the run; the meeting remains, and its next run has another uuid."""
        run = Run(meeting, meeting.started_at or now, now, meeting.attended)
        self.runs[meeting.uuid] = run
        meeting.uuid = _uuid()
        meeting.started_at = None
        meeting.attended = 0
        meeting.has_ended = True
        meeting.present.clear()
        meeting.waiting.clear()
        return run
