"""Search of /who: a unit or people by a name."""

from collections.abc import Callable

from sqlalchemy import Connection, FromClause

from kaigi.errors import Refused, _
from kaigi.mentions import only_mention
from kaigi.presence import colleagues, search
from kaigi.presence.buttons import UnitRef
from kaigi.presence.rules import PEOPLE_SHOWN, Viewer
from kaigi.presence.search import Asked
from kaigi.presence.sheet import Colleague
from kaigi.presence.views import PeopleFound, UnitsFound


def find(
    tx: Connection, active_staff: FromClause, asked: Asked, viewer: Callable[[], Viewer]
) -> UnitRef | UnitsFound | PeopleFound:
    """Find one unit, several units, or people. Raise Refused if nothing is found.

    A unit of exactly this name comes before people, and people before units with this text in
    their name. `viewer` returns the rights of the reader; it is asked only for people.
    """
    if slack_id := only_mention(asked.name):
        found = colleagues.person_in_chat(tx, active_staff, slack_id, asked.day, viewer())
        return _found(asked, found)
    sections = colleagues.units(tx, active_staff)
    units = search.units_called(asked.name, sections)
    if len(units) > 1:
        return UnitsFound(asked.day, units)
    found = []
    if not units:
        most = PEOPLE_SHOWN + 1
        found = colleagues.people_called(tx, active_staff, asked.name, asked.day, viewer(), most)
    if not units and not found:
        units = search.units_like(asked.name, sections)
    if len(units) == 1:
        return UnitRef(asked.day, units[0])
    if units:
        return UnitsFound(asked.day, units, part=asked.name)
    return _found(asked, found)


def _found(asked: Asked, found: list[Colleague]) -> PeopleFound:
    """Return the people found. Raise Refused if there are none."""
    if found:
        return PeopleFound(asked.day, asked.name, tuple(found))
    raise Refused(
        _("No person and no section is called “{name}”.", name=asked.name),
        _(
            "Write a part of a name, in characters, kana or romaji, or the name of a section;"
            " for another day also the day, such as: /who Planning tomorrow."
        ),
    )
