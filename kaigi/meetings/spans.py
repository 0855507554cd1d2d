"""Spans of time in which a Zoom user is occupied by a meeting. Pure.

A Zoom user hosts one meeting at a time (Basic and Pro). Zoom's API does not refuse a second one:
its participants find out when they join.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from kaigi.errors import Refused, _
from kaigi.meetings.rules import Meeting, State
from kaigi.meetings.zoom_types import Phase

OVERTIME = timedelta(minutes=1)
"""A meeting that runs past its planned end is expected to go on for at least this long."""


class Span(Struct, frozen=True):
    """A period from `starts_at` until just before `ends_at`."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Span") -> bool:
        """Return whether both have a moment in common."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def planned(meeting: Meeting) -> Span:
    """Return the span that the meeting was reserved for."""
    return Span(meeting.starts_at, meeting.starts_at + timedelta(minutes=meeting.minutes))


def occupied(meeting: Meeting, now: datetime) -> Span | None:
    """Return the span in which this meeting occupies its Zoom user; None where it does not.

    A meeting that waits for its first participant occupies its user only before its planned start:
    one that no one joined does not block the next.
    """
    plan = planned(meeting)
    if meeting.state is State.RESERVED:
        return plan
    if meeting.state is not State.OPEN:
        return None
    if meeting.run and meeting.phase is Phase.RUNNING:
        # Zoom's clock gives the start, ours gives `now`.
        started_at = min(meeting.run.started_at, now)
        return Span(started_at, max(plan.ends_at, now + OVERTIME))
    return plan if plan.starts_at > now else None


def check_free(wanted: Meeting, others: Iterable[Meeting], now: datetime) -> None:
    """Raise Refused if one of the other meetings of the same Zoom user overlaps the wanted one."""
    span = planned(wanted)
    for other in others:
        taken = occupied(other, now)
        if taken and taken.overlaps(span):
            raise _refusal(wanted, other)


def _refusal(wanted: Meeting, other: Meeting) -> Refused:
    if other.host != wanted.host:  # its topic is not this person's to read
        return Refused(
            _("Your Zoom user is in use by another person's meeting."),
            _("Try again when that is over, or ask personnel for a Zoom user of your own."),
        )
    if other.state is State.RESERVED:
        return Refused(
            _("Your meeting “{topic}” is just being made.", topic=other.topic),
            _("Its card comes in a moment. One host has one meeting at a time."),
        )
    if other.phase is Phase.RUNNING:
        return Refused(
            _("Your meeting “{topic}” is still going on.", topic=other.topic),
            _("End it with /meet end, then make the next one."),
        )
    return Refused(
        _("Your meeting “{topic}” begins on {when}.", topic=other.topic, when=other.starts_at),
        _("One host has one meeting at a time. End that one, or choose another time."),
    )
