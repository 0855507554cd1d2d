"""States that the desk returns and that `cards` and `modals` draw. Pure."""

from collections.abc import Mapping

from msgspec import Struct

from kaigi.meetings.rules import Meeting, MeetingNotice


class MeetingCard(Struct, frozen=True):
    """One message about a meeting, for the reader that `notice` names."""

    notice: MeetingNotice
    meeting: Meeting
    host_name: str


class MeetingList(Struct, frozen=True):
    """The meetings that `person` may join now, the latest first; `hosts` are names by staff number.

    `has_zoom` is False where Kaigi is not connected to Zoom.
    """

    person: str
    meetings: tuple[Meeting, ...] = ()
    hosts: Mapping[str, str] = {}
    has_zoom: bool = True


class Begun(Struct, frozen=True):
    """Answer to /meet.

    `unknown_guests`: Slack ids of guests who are not on the staff list. `unresolved`: names in the
    text that stand for no person. `still_open`: topics of the host's other meetings without
    participants.
    """

    topic: str
    unknown_guests: tuple[str, ...] = ()
    unresolved: tuple[str, ...] = ()
    still_open: tuple[str, ...] = ()
