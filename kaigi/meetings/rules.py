"""Meetings: their states, their messages, and who may end them. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from kaigi.errors import KaigiError, NotYours, Refused, Rejected, Stale, _
from kaigi.meetings.zoom_types import DailyQuota, NoLicence, NotFound, Phase, Status
from kaigi.redacted import Redacted

TOPIC_LIMIT = 200
"""Characters that Zoom takes."""
MINUTES = 60
"""Default length that Zoom is told; a meeting may run longer."""

CREATION_TIMEOUT = timedelta(minutes=8)
"""Creating a meeting is given up after this; its host has found another way by then."""

UNUSED = timedelta(hours=12)
"""A meeting that no one joined is closed this long after its start, so that its link expires."""

IDLE = timedelta(hours=2)
"""A meeting that all have left is closed this long after that, and after its planned end."""

GONE = 2
"""Looks in a row that do not find a meeting before it counts as deleted: one may be wrong."""


class State(StrEnum):
    """State of a meeting in Kaigi; `Phase` is its state in Zoom while it is open."""

    RESERVED = "reserved"
    """Zoom is asked to create it."""
    OPEN = "open"
    CLOSING = "closing"
    """Zoom is asked to end it."""
    OVER = "over"
    REFUSED = "refused"
    """Zoom did not create it, and its host was told why."""


class Run(Struct, frozen=True):
    """One use of the link, from the first join to the last leave; the next use is another run.

    `end_seen`: a look saw its end, and no event reported it; a later report of Zoom takes it back.
    `people` are in it now; `most` were in it at one time, since one who joins again counts again.
    """

    uuid: str
    started_at: datetime
    ended_at: datetime | None = None
    end_seen: bool = False
    people: int = 0
    most: int = 0


class Ending(Struct, frozen=True):
    """End of a meeting. `by`: the host's name, None where Kaigi closed it. `key`: the click's."""

    at: datetime
    by: str | None = None
    key: str | None = None


class Meeting(Redacted, frozen=True, kw_only=True):
    """A meeting that `host` (a staff number) asked for and `zoom_host` (a Zoom user) hosts.

    `id` is the key of the click that asked for it, by which Zoom's meeting is found again.
    `starts_at` and `minutes` are the planned span. `card_outside`: Kaigi is no member of the
    conversation, and posted the card by a response_url. `card_undeliverable`: it could not be
    posted at all. `missing`: the number of looks in a row for which Zoom did not know the meeting.
    The links exist from OPEN until OVER.
    """

    hidden = frozenset({"zoom_host", "join_url", "start_url"})

    id: str
    host: str
    zoom_host: str
    topic: str
    channel: str
    state: State
    asked_at: datetime
    starts_at: datetime
    minutes: int = MINUTES
    guests: tuple[str, ...] = ()
    zoom_id: str | None = None
    uuid: str = ""
    join_url: str = ""
    start_url: str = ""
    card_outside: bool = False
    card_undeliverable: bool = False
    missing: int = 0
    ending: Ending | None = None
    runs: tuple[Run, ...] = ()

    @property
    def run(self) -> Run | None:
        """Latest run; None before the first."""
        return max(self.runs, key=lambda run: (run.started_at, run.ended_at is None), default=None)

    @property
    def phase(self) -> Phase:
        """Phase of the latest run; a meeting that is not open, or that is gone, has ended."""
        run = self.run
        if self.state is not State.OPEN or self.missing >= GONE:
            return Phase.ENDED
        if run is None:
            return Phase.WAITING
        return Phase.EMPTY if run.ended_at else Phase.RUNNING

    @property
    def people(self) -> int:
        """Number of participants now."""
        return self.run.people if self.run and self.phase is Phase.RUNNING else 0

    @property
    def most(self) -> int:
        """Largest number of participants at one time."""
        return max((run.most for run in self.runs), default=0)

    @property
    def can_be_joined(self) -> bool:
        """Validity of its links: false before it is open and after it has ended."""
        return self.phase is not Phase.ENDED

    @property
    def lasted(self) -> timedelta | None:
        """Time from the first join to the end of the latest run; None where no run has ended."""
        ends = [run.ended_at or (self.ending and self.ending.at) for run in self.runs]
        known = [at for at in ends if at]
        if not known:
            return None
        return max(known) - min(run.started_at for run in self.runs)


class MeetingNoticeKind(StrEnum):
    """The readers of a message about a meeting."""

    CHANNEL = "channel"
    HOST = "host"
    GUEST = "guest"


class MeetingNotice(Struct, frozen=True):
    """One message about a meeting. `person` is empty for the one in the channel."""

    meeting_id: str
    kind: MeetingNoticeKind
    person: str = ""

    @property
    def key(self) -> str:
        """Key of its task."""
        return f"meeting:{self.meeting_id}:{self.kind}:{self.person}"

    @classmethod
    def of(cls, key: str) -> "MeetingNotice":
        """Parse the key of a task."""
        _meeting, meeting_id, kind, person = key.split(":")
        return cls(meeting_id, MeetingNoticeKind(kind), person)


def notices(meeting: Meeting) -> tuple[MeetingNotice, ...]:
    """List every message that this meeting has."""
    found = [
        MeetingNotice(meeting.id, MeetingNoticeKind.HOST, meeting.host),
        *(MeetingNotice(meeting.id, MeetingNoticeKind.GUEST, guest) for guest in meeting.guests),
    ]
    if not meeting.card_undeliverable:
        found.insert(0, MeetingNotice(meeting.id, MeetingNoticeKind.CHANNEL))
    return tuple(found)


def check_may_end(meeting: Meeting, person: str, host_name: str) -> None:
    """Raise NotYours or Stale if this person cannot end this meeting."""
    if meeting.host != person:
        raise NotYours(
            _("Only {host} can end this meeting.", host=host_name),
            _("You can leave it in Zoom at any time."),
        )
    if meeting.ending is not None:
        raise Stale(_("This meeting was ended on {when}.", when=meeting.ending.at))
    if meeting.state is State.REFUSED:
        raise Stale(_("This meeting never came about."))


def to_end(current: Sequence[Meeting], channel: str) -> Meeting:
    """Choose the latest meeting of this channel, or else the latest. Raise Refused without one."""
    if not current:
        raise Refused(
            _("You have no meeting that could be ended."),
            _("Only its host can end a meeting."),
        )
    return max(current, key=lambda meeting: (meeting.channel == channel, meeting.asked_at))


def still_open(hosted: Sequence[Meeting], person: str) -> tuple[str, ...]:
    """List the topics of this host's open meetings without participants, the latest first."""
    return tuple(
        meeting.topic
        for meeting in hosted
        if meeting.host == person and meeting.phase in (Phase.WAITING, Phase.EMPTY)
    )


def is_wanted(meeting: Meeting) -> bool:
    """Return whether Zoom is still to create it."""
    return meeting.state is State.RESERVED


def is_overdue(meeting: Meeting, now: datetime) -> bool:
    """Return whether creating it has taken too long."""
    return meeting.state is State.RESERVED and now - meeting.asked_at > CREATION_TIMEOUT


def is_unused(meeting: Meeting, now: datetime) -> bool:
    """Return whether its hours are over: open without participants for `UNUSED` or `IDLE`."""
    if meeting.state is not State.OPEN or meeting.phase is Phase.RUNNING:
        return False
    if meeting.run is None:
        return now - meeting.starts_at > UNUSED
    planned_end = meeting.starts_at + timedelta(minutes=meeting.minutes)
    left_at = meeting.run.ended_at or meeting.run.started_at
    return now - max(planned_end, left_at) > IDLE


def run_from_status(meeting: Meeting, status: Status, at: datetime) -> Run | None:
    """Return a run that began or ended without an event; None where the record is up to date.

    An end that an event reported is never changed; one that was only seen is, once Zoom says that
    the run goes on.
    """
    before = {run.uuid: run for run in meeting.runs}.get(status.uuid)
    started_at = before.started_at if before else at
    match status.phase:
        case Phase.RUNNING if before is None or before.end_seen:
            return Run(status.uuid, started_at)
        case Phase.EMPTY if before is None or before.ended_at is None:
            return Run(status.uuid, started_at, at, end_seen=True)
    return None


def why(trouble: KaigiError | None, zoom_host: str) -> Refused:
    """Explain to the host why there is no meeting, and what to do. None: an error of Kaigi."""
    match trouble:
        case DailyQuota():
            return Refused(
                _("Zoom lets each host make and change 100 meetings a day, and yours are used up."),
                _(
                    "From {when} on you can make meetings again; until then a colleague can.",
                    when=trouble.ends_at,
                ),
            )
        case NoLicence():
            return Refused(
                _("Your Zoom user may not host meetings."),
                _("Ask your Zoom administrator for a licence, or ask a colleague to type /meet."),
            )
        case NotFound():
            return Refused(
                _("Zoom knows no user {address}.", address=zoom_host),
                _("Ask personnel to enter the address that you use for Zoom into the staff list."),
            )
        case Rejected():
            return Refused(
                _("Zoom refuses to make this meeting (code {code}).", code=trouble.code),
                _("Tell your Kaigi administrator; the code says what to look for."),
            )
        case KaigiError():
            return Refused(
                _("Zoom has not answered, so there is no meeting."),
                _("Nothing is left over. Please try again later."),
            )
    return Refused(
        _("Something went wrong on our side, so there is no meeting."),
        _("Please try again. If it keeps happening, tell your Kaigi administrator."),
    )
