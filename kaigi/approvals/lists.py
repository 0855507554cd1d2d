"""Lists of a person's documents, and this room's part of their home."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from kaigi import duties
from kaigi.approvals import narrowing, tables, unread
from kaigi.approvals.deadlines import Deadlines
from kaigi.approvals.items import Item, Page
from kaigi.approvals.listing import HOME_LIMIT, LIST_LIMIT, HomeState, Listing, ListKind
from kaigi.approvals.narrowing import Narrowing, Waiting
from kaigi.approvals.people import ChosenPeople
from kaigi.approvals.ports import Staff
from kaigi.approvals.systems import Systems
from kaigi.approvals.waits import Wait
from kaigi.clock import Clock
from kaigi.duty_kind import DutyKind
from kaigi.person import Person
from kaigi.storage import Storage, reading
from kaigi.units import section_of


class OfficeTime:
    """The office's clock and its days."""

    def __init__(self, clock: Clock, deadlines: Deadlines) -> None:
        self._clock = clock
        self._deadlines = deadlines

    def dated(self, items: Sequence[Item]) -> list[Item]:
        """Return the items with their due days, as a person reads them now."""
        return self._deadlines.dated(items, self._clock.now())

    def waits(self, items: Sequence[Item]) -> dict[str, Wait]:
        """Return how long each of these has waited, by its id."""
        today = self._deadlines.day(self._clock.now())
        return {
            item.id: Wait(
                self._deadlines.day(item.since), self._deadlines.waited(item.since, today)
            )
            for item in items
            if item.since
        }

    def began_before(self, days: int) -> datetime:
        """Return the moment before which a wait of so many working days, or more, began."""
        today = self._deadlines.day(self._clock.now())
        return self._deadlines.waited_longer(today, days - 1)


class WaitingPage(Struct, frozen=True):
    """A page of a person's waiting documents, from `start` on; `every` one is counted too."""

    page: Page
    start: int
    every: list[Waiting]


class NarrowedList:
    """Waiting documents of a person, as far as they narrowed the list."""

    def __init__(self, systems: Systems, office_time: OfficeTime) -> None:
        self._systems = systems
        self._time = office_time

    def page(
        self, tx: Connection, person: str, by: Narrowing, start: int, limit: int
    ) -> WaitingPage:
        """Read all that waits in one query, as short rows, and the documents of one page.

        The page is the first where that one is empty now.
        """
        every = tables.waiting(tx, person)
        left = narrowing.narrowed(every, by, self._time.began_before(by.days))
        start = start if start < len(left) else 0
        chosen = [row.item for row in left[start : start + limit]]
        return WaitingPage(Page(tuple(self._systems.items(tx, chosen)), len(left)), start, every)


class ListDesk:
    def __init__(
        self, storage: Storage, systems: Systems, staff: Staff, office_time: OfficeTime
    ) -> None:
        self.storage = storage
        self._systems = systems
        self._people = ChosenPeople(staff)
        self._time = office_time
        self._waiting = NarrowedList(systems, office_time)
        self._find: dict[ListKind, Callable[[Connection, str, int, int], Page]] = {
            ListKind.WAITING: systems.waiting,
            ListKind.BACK: systems.came_back,
            ListKind.DRAFTED: systems.drafted,
            ListKind.REVIEWS: partial(systems.waiting, kinds=(DutyKind.REVIEW,)),
        }

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
        """Read this room's part of a person's home: a constant number of queries for each list.

        A document that came back stands there once.
        """
        lists = {
            kind: self._listing(tx, person, kind, self._find[kind](tx, person.id, limit, 0), 0)
            for kind, limit in HOME_LIMIT.items()
        }
        back = {row.item.id for row in lists[ListKind.BACK].rows}
        drafted = lists[ListKind.DRAFTED]
        others = tuple(row for row in drafted.rows if row.item.id not in back)
        left = replace(drafted, rows=others, total=drafted.total - len(back))
        lists[ListKind.DRAFTED] = left
        to_read = duties.waiting(tx, person.id, 1, kinds=(DutyKind.REVIEW,)).total
        return HomeState(tuple(lists.values()), to_read)

    def _narrowed(self, tx: Connection, person: Person, start: int, by: Narrowing) -> Listing:
        found = self._waiting.page(tx, person.id, by, start, LIST_LIMIT)
        every = found.every
        listing = self._listing(tx, person, ListKind.WAITING, found.page, found.start)
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
        items = self._time.dated(self._people.named(tx, page.items))
        rows = [self._systems.offered(tx, item, person.id) for item in items]
        if kind is ListKind.WAITING and rows:
            opened = tables.rounds_opened(tx, person.id, [item.id for item in items])
            rows = [
                replace(row, choices=unread.once_opened(row.item, row.choices))
                if opened.get(row.item.id, 0) >= row.item.round
                else row
                for row in rows
            ]
        waits = {} if kind is ListKind.REVIEWS else self._time.waits(page.items)
        return Listing(kind, tuple(rows), page.total, start, waits, whole=page.total)
