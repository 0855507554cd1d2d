"""Reads of the presence board that the desks of this room share, inside their transactions."""

from datetime import date, datetime

from sqlalchemy import Connection, FromClause

from kaigi.clock import Clock
from kaigi.errors import Stale, _
from kaigi.person import Person
from kaigi.presence import colleagues, rules, tables
from kaigi.presence.buttons import UnitRef
from kaigi.presence.ports import PresencePolicy, Register
from kaigi.presence.rules import Viewer
from kaigi.presence.sheet import Colleague, Sheet, branch, sheet
from kaigi.presence.views import UnitView
from kaigi.units import within


class Board:
    """Sheet, units and readers' rights, from the register, the office's time and its settings."""

    def __init__(self, register: Register, clock: Clock, policy: PresencePolicy) -> None:
        self._register = register
        self._clock = clock
        self.policy = policy

    @property
    def active_staff(self) -> FromClause:
        """Relation of all active staff (see `ports.Register`)."""
        return self._register.active_staff

    def people_in(self, tx: Connection, path: str, day: date, viewer: Viewer) -> list[Colleague]:
        """Return the people of a unit as this reader may see them, concurrent posts included."""
        posts = self._register.concurrent_posts
        return colleagues.people_in(tx, self.active_staff, posts, path, day, viewer)

    def now(self) -> datetime:
        """Return the office's time, in its own zone."""
        return self._clock.now().astimezone(self.policy.zone)

    def is_closed(self, day: date) -> bool:
        return not self.policy.working_days.is_working(day)

    def mended_since(self) -> date:
        """Return the first day that personnel may mend: the working day before today."""
        today = self.now().date()
        return self.policy.working_days.working_day_before(today) or today

    def viewer(self, tx: Connection, person: Person) -> Viewer:
        """Return a reader's rights."""
        personnel = self.policy.personnel
        return Viewer(
            person.id,
            self._register.headed_by(tx, person.id),
            personnel is not None and within(person.section, personnel),
        )

    def sheet(self, tx: Connection, day: date) -> Sheet:
        """Count everyone on a day."""
        now = self.now()
        half = rules.half_at(day, now)
        rows = tables.counts(tx, self.active_staff, day, half)
        return sheet(rows, day, half, now, self.policy.minimums)

    def unit(self, tx: Connection, viewer: Person, unit_ref: UnitRef) -> UnitView:
        """Return a unit as this reader may see it. Raise Stale if it has no people any more."""
        now = self.now()
        half = rules.half_at(unit_ref.day, now)
        looking = self.viewer(tx, viewer)
        people = self.people_in(tx, unit_ref.path, unit_ref.day, looking)
        if not people:
            raise Stale(
                _("There is no unit of this name any more."),
                _("Type /who and a name to find people and units of today."),
            )
        found = branch(unit_ref.path, people, half)
        return UnitView(unit_ref.day, found, half, now, self.is_closed(unit_ref.day))
