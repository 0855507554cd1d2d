"""Desk of readers: the sheet, units, and the search of /who.

Each public method is one transaction.
"""

from datetime import date
from functools import partial

from msgspec.structs import replace
from sqlalchemy import Connection

from kaigi.delivery.outbox import Outbox
from kaigi.person import Person
from kaigi.presence import colleagues, rules, search, who
from kaigi.presence.board import Board
from kaigi.presence.buttons import PeopleRef, UnitRef
from kaigi.presence.sheet import Sheet, own_branch_first, own_first
from kaigi.presence.views import Found, PeopleFound, UnitView
from kaigi.storage import Storage, reading, transaction
from kaigi.units import section_of

NAME_LIMIT = 160
MOST_PEOPLE = 400
"""People that the pages of one search show."""


class ReaderDesk:
    """Desk of those who look where others are. Each sees what they may know."""

    def __init__(self, storage: Storage, outbox: Outbox, board: Board) -> None:
        self.storage = storage
        self._outbox = outbox
        self._board = board

    @transaction
    def refresh_sheet(self, tx: Connection, day: date) -> None:
        """Request that the sheet of that day be sent again."""
        self._outbox.touch(tx, [rules.sheet_key(day)])

    @reading
    def sheet_of(self, tx: Connection, day: date, viewer: Person | None = None) -> Sheet:
        """Return the sheet of a day, with the viewer's own department first."""
        drawn = self._board.sheet(tx, day)
        return own_first(drawn, viewer.section) if viewer else drawn

    @reading
    def unit(self, tx: Connection, viewer: Person, unit_ref: UnitRef) -> UnitView:
        """Return a unit, with the viewer's own part of it first."""
        view = self._board.unit(tx, viewer, unit_ref)
        return replace(view, branch=own_branch_first(view.branch, viewer.section))

    @reading
    def who(self, tx: Connection, viewer: Person, text: str) -> Found:
        """Find a unit or people by a name; the viewer's own section if the text has none.

        The day is today, or the one in the text. Raise Refused if nothing is found.
        """
        asked = search.read(text[:NAME_LIMIT], self._board.now().date())
        if not asked.name:
            return self._board.unit(tx, viewer, UnitRef(asked.day, section_of(viewer.section)))
        looking = partial(self._board.viewer, tx, viewer)
        found = who.find(tx, self._board.active_staff, asked, looking)
        match found:
            case UnitRef():
                return self._board.unit(tx, viewer, found)
            case PeopleFound():
                return replace(found, is_closed=self._board.is_closed(found.day))
        return found

    @reading
    def people_called(self, tx: Connection, viewer: Person, ref: PeopleRef) -> PeopleFound:
        """Find up to MOST_PEOPLE people for the pages of a list; there may be none any more."""
        staff = self._board.active_staff
        looking = self._board.viewer(tx, viewer)
        found = colleagues.people_called(tx, staff, ref.name, ref.day, looking, MOST_PEOPLE)
        return PeopleFound(ref.day, ref.name, tuple(found), self._board.is_closed(ref.day))
