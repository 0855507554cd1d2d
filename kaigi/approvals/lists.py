"""Lists of a person's documents, and this room's part of their home."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from sqlalchemy import Connection

from kaigi.approvals import narrowing, tables
from kaigi.approvals.items import Item, Page
from kaigi.approvals.listing import HOME_LIMIT, LIST_LIMIT, HomeState, Listing, ListKind
from kaigi.approvals.narrowing import Narrowing
from kaigi.approvals.people import ChosenPeople
from kaigi.approvals.ports import Staff, WorkingDays
from kaigi.approvals.systems import Systems
from kaigi.approvals.waits import Wait, last_start, working_days
from kaigi.clock import Clock
from kaigi.person import Person
from kaigi.storage import Storage, reading
from kaigi.units import section_of


class OfficeTime:
    """The office's clock, zone and working days."""

    def __init__(self, clock: Clock, zone: ZoneInfo, calendar: WorkingDays) -> None:
        self._clock = clock
        self._zone = zone
        self._calendar = calendar

    def waits(self, items: tuple[Item, ...]) -> dict[str, Wait]:
        """Return how long each of these has waited, by its id."""
        today = self._today()
        found: dict[str, Wait] = {}
        for item in items:
            if item.since:
                began = item.since.astimezone(self._zone).date()
                days = working_days(began, today, self._calendar.is_working)
                found[item.id] = Wait(began, days)
        return found

    def began_before(self, days: int) -> datetime:
        """Return the moment before which a wait of so many working days, or more, began."""
        last = last_start(self._today(), days, self._calendar.is_working)
        return datetime.combine(last + timedelta(days=1), time(), self._zone)

    def _today(self) -> date:
        return self._clock.now().astimezone(self._zone).date()


class ListDesk:
    def __init__(
        self, storage: Storage, systems: Systems, staff: Staff, office_time: OfficeTime
    ) -> None:
        self.storage = storage
        self._systems = systems
        self._people = ChosenPeople(staff)
        self._time = office_time
        self._find = {ListKind.WAITING: systems.waiting, ListKind.DRAFTED: systems.drafted}

    @reading
    def listed(
        self,
        tx: Connection,
        person: Person,
        kind: ListKind,
        start: int,
        by: Narrowing | None = None,
    ) -> Listing:
        """Return a page of one of the person's lists, or the first where that one is empty now."""
        if kind is ListKind.WAITING:
            return self._narrowed(tx, person, start, by or Narrowing())
        page = self._find[kind](tx, person.id, LIST_LIMIT, start)
        if start and not page.items:
            start = 0
            page = self._find[kind](tx, person.id, LIST_LIMIT, start)
        return self._listing(tx, person, kind, page, start)

    def read_home(self, tx: Connection, person: Person) -> HomeState:
        """Read this room's part of a person's home: a constant number of queries for each list."""
        return HomeState(
            tuple(
                self._listing(tx, person, kind, find(tx, person.id, HOME_LIMIT, 0), 0)
                for kind, find in self._find.items()
            )
        )

    def _narrowed(self, tx: Connection, person: Person, start: int, by: Narrowing) -> Listing:
        """Read all that waits in one query, as short rows, and the documents of one page."""
        every = tables.waiting(tx, person.id)
        left = narrowing.narrowed(every, by, self._time.began_before(by.days))
        start = start if start < len(left) else 0
        chosen = [row.item for row in left[start : start + LIST_LIMIT]]
        page = Page(tuple(self._systems.items(tx, chosen)), len(left))
        listing = self._listing(tx, person, ListKind.WAITING, page, start)
        titles = {form.name: form.title for form in self._systems.own.forms(tx) if form.title}
        return replace(
            listing,
            by=by,
            whole=len(every),
            forms=narrowing.counted([row.form for row in every]),
            sections=narrowing.counted([section_of(row.section) for row in every]),
            titles=titles,
        )

    def _listing(
        self, tx: Connection, person: Person, kind: ListKind, page: Page, start: int
    ) -> Listing:
        items = self._people.named(tx, page.items)
        rows = tuple(self._systems.offered(tx, item, person.id) for item in items)
        return Listing(
            kind, rows, page.total, start, self._time.waits(page.items), whole=page.total
        )
