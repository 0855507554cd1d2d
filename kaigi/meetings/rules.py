"""What a meeting is, how it stands, and who may end it. Pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from kaigi.errors import KaigiError, NotYours, Refused, Rejected, Stale, _
from kaigi.meetings.zoom_types import DailyQuota, NoLicence, NotFound, Phase, Status
from kaigi.redacted import Redacted

TOPIC_LIMIT = 200
MINUTES = 60
"""What Zoom is told that a meeting will take; it may take longer."""

PATIENCE = timedelta(minutes=8)
"""So long a meeting is tried to be made; whoever wanted a room now has found another way by then."""

UNUSED = timedelta(hours=12)
"""A meeting that nobody is in is closed after this, so that its link opens nothing any more."""

END = frozenset({"end", "終了"})

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_LABELLED = re.compile(r"<(#|!|(?=https?:|mailto:))[^|>]*\|([^>]*)>")
_BARE = re.compile(r"<(?:!|(?=https?:|mailto:))([^>|]*)>")
_SIGNS = {"#": "#", "!": "", "": ""}


class State(StrEnum):
    """What was decided about a meeting; how it goes on is its `Phase`."""

    RESERVED = "reserved"
    """Zoom is asked for it."""
    OPEN = "open"
    CLOSING = "closing"
    """Zoom is asked to end it."""
    OVER = "over"
    REFUSED = "refused"
    """It never came about, and its host has been told why."""


class Wish(Struct, frozen=True):
    """What was typed behind /meet. `guests` by their Slack ids."""

    topic: str
    guests: tuple[str, ...] = ()


class Run(Struct, frozen=True):
    """From somebody's coming in to the last one's going. A link can be used again, which is another run."""

    uuid: str
    started_at: datetime
    ended_at: datetime | None = None
    people: int = 0


class Ending(Struct, frozen=True):
    """`by`: the host's name, None where nobody did it by hand. `key` is the click's own."""

    at: datetime
    by: str | None = None
    key: str | None = None


class Meeting(Redacted, frozen=True):
    """`id` is what Zoom's copy is found by, and the key of the click that asked for it.

    `card_undeliverable`: its card could not be put where it was asked for. The links are there from OPEN to OVER.
    """

    hidden = frozenset({"join_url", "start_url"})

    id: str
    host: str
    topic: str
    channel: str
    state: State
    asked_at: datetime
    guests: tuple[str, ...] = ()
    zoom_id: str | None = None
    uuid: str = ""
    join_url: str = ""
    start_url: str = ""
    card_undeliverable: bool = False
    ending: Ending | None = None
    runs: tuple[Run, ...] = ()

    @property
    def run(self) -> Run | None:
        """The latest."""
        return max(self.runs, key=lambda run: (run.started_at, run.ended_at is None), default=None)

    @property
    def phase(self) -> Phase:
        run = self.run
        if self.state is not State.OPEN or (run and run.ended_at):
            return Phase.ENDED
        return Phase.RUNNING if run else Phase.WAITING

    @property
    def people(self) -> int:
        """In it now."""
        return self.run.people if self.run and self.phase is Phase.RUNNING else 0


class MeetingNoticeKind(StrEnum):
    """Whose message about a meeting it is."""

    CHANNEL = "channel"
    HOST = "host"
    GUEST = "guest"


class MeetingNotice(Struct, frozen=True):
    """One message about a meeting. `person` is empty for the one where it was asked for."""

    meeting_id: str
    part: MeetingNoticeKind
    person: str = ""

    @property
    def key(self) -> str:
        return f"meeting:{self.meeting_id}:{self.part}:{self.person}"

    @classmethod
    def of(cls, key: str) -> "MeetingNotice":
        _meeting, meeting_id, part, person = key.split(":")
        return cls(meeting_id, MeetingNoticeKind(part), person)


def copies(meeting: Meeting) -> tuple[MeetingNotice, ...]:
    """Every message that this meeting has."""
    posted = (
        ()
        if meeting.card_undeliverable
        else (MeetingNotice(meeting.id, MeetingNoticeKind.CHANNEL),)
    )
    return (
        *posted,
        MeetingNotice(meeting.id, MeetingNoticeKind.HOST, meeting.host),
        *(MeetingNotice(meeting.id, MeetingNoticeKind.GUEST, guest) for guest in meeting.guests),
    )


def wants_to_end(text: str) -> bool:
    return text.strip().casefold() in END


def read(text: str) -> Wish:
    """A topic with people named in it, as Slack escapes them: `Budget <@U1|aoi> <@U2>`."""
    topic = " ".join(_plain(_MENTION.sub(" ", text)).split())
    if len(topic) > TOPIC_LIMIT:
        raise Refused(
            _(
                "The topic has {n} characters, and Zoom takes {most}.",
                n=len(topic),
                most=TOPIC_LIMIT,
            ),
            _("Nothing was made. Type /meet with a shorter topic."),
        )
    return Wish(topic, tuple(dict.fromkeys(_MENTION.findall(text))))


def _plain(text: str) -> str:
    """Channels, groups and links by the words that people read."""
    return _BARE.sub(r"\1", _LABELLED.sub(lambda found: _SIGNS[found[1]] + found[2], text))


def check_free(going_on: Iterable[Meeting]) -> None:
    """One at a time: Zoom would not refuse a second, but the people in it would find out."""
    for meeting in going_on:
        if meeting.state is State.RESERVED:
            raise Refused(
                _("Your meeting “{topic}” is just being made.", topic=meeting.topic),
                _("Its card comes in a moment. One host has one meeting at a time."),
            )
        if meeting.phase is Phase.RUNNING:
            raise Refused(
                _("Your meeting “{topic}” is still going on.", topic=meeting.topic),
                _("End it with /meet end, then make the next one."),
            )


def check_may_end(meeting: Meeting, person: str, host_name: str) -> None:
    if meeting.host != person:
        raise NotYours(
            _("Only {host} can end this meeting.", host=host_name),
            _("You can leave it in Zoom at any time."),
        )
    if meeting.ending is not None:
        raise Stale(_("This meeting was ended on {when}.", when=meeting.ending.at))
    if meeting.state is State.REFUSED:
        raise Stale(_("This meeting never came about."))


def to_end(going_on: Sequence[Meeting], channel: str) -> Meeting:
    """The latest one asked for here, or else the latest at all."""
    if not going_on:
        raise Refused(
            _("You have no meeting that could be ended."),
            _("A meeting that somebody else made can be ended by them alone."),
        )
    return max(going_on, key=lambda meeting: (meeting.channel == channel, meeting.asked_at))


def is_wanted(meeting: Meeting) -> bool:
    """Whether Zoom is still to be asked for it."""
    return meeting.state is State.RESERVED


def is_given_up(meeting: Meeting, now: datetime) -> bool:
    return meeting.state is State.RESERVED and now - meeting.asked_at > PATIENCE


def is_unused(meeting: Meeting, now: datetime) -> bool:
    return (
        meeting.state is State.OPEN
        and meeting.phase is not Phase.RUNNING
        and now - meeting.asked_at > UNUSED
    )


def run_from_status(meeting: Meeting, status: Status, at: datetime) -> Run | None:
    """What a look tells that was not known: a run that began or ended unheard. A run never ends twice."""
    known = {run.uuid: run for run in meeting.runs}
    before = known.get(status.uuid)
    if status.phase is Phase.WAITING or (before and before.ended_at):
        return None
    started_at = before.started_at if before else at
    ended_at = at if status.phase is Phase.ENDED else None
    found = Run(status.uuid, started_at, ended_at)
    return None if before and not ended_at else found


def why(trouble: KaigiError | None, zoom_user: str) -> Refused:
    """Why there is no meeting, and what its host can do now. None: a fault of our own."""
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
                _("Ask whoever runs Zoom here for a licence, or ask a colleague to type /meet."),
            )
        case NotFound():
            return Refused(
                _("Zoom knows no user {address}.", address=zoom_user),
                _("Ask personnel to enter the address that you use for Zoom into the staff list."),
            )
        case Rejected():
            return Refused(
                _("Zoom refuses to make this meeting (code {code}).", code=trouble.code),
                _("Tell whoever runs Kaigi; the code says what to look for."),
            )
        case KaigiError():
            return Refused(
                _("Zoom has not answered, so there is no meeting."),
                _("Nothing is left over. Please try again later."),
            )
    return Refused(
        _("Something went wrong on our side, so there is no meeting."),
        _("Please try again. If it keeps happening, tell whoever runs Kaigi."),
    )
