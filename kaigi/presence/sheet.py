"""Daily sheet: people by place, added up to sections and departments. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace

from kaigi.presence.rules import public
from kaigi.presence.segments import Day, Half, Place, segment_at
from kaigi.units import department_of, section_of, within

Tally = Mapping[Place | None, int]
"""Numbers of people by place, without the kind of leave; None counts those without an answer."""


class Count(Struct, frozen=True):
    """Number of people of one unit (its whole path) in one place.

    `unit_place` is where the unit stands in the order of the organisation.
    """

    section: str
    counter_duty: bool
    place: Place | None
    people: int
    unit_place: int = 0


class PublicCounter(Struct, frozen=True):
    """A section's public counter (窓口).

    `on_duty` people of the section serve it, `there` of them are in the office, and `needed` are
    the minimum.
    """

    section: str
    there: int
    needed: int
    on_duty: int


class Group(Struct, frozen=True):
    """One line of the sheet: a department or a section."""

    name: str
    tally: Tally
    parts: tuple["Group", ...] = ()


class Sheet(Struct, frozen=True):
    """Daily sheet, counted for one half at the time `at`.

    `short` are the counters below their minimum.
    """

    day: date
    half: Half
    at: datetime
    tally: Tally
    departments: tuple[Group, ...]
    short: tuple[PublicCounter, ...]


class Colleague(Struct, frozen=True):
    """One person as the viewer may see them: no kind of leave that is hidden from the viewer.

    `concurrent`: they hold a post in this section beside their main one, in which they are counted.
    `counter_duty`: they serve the counter of their main section.
    """

    number: str
    name: str
    section: str
    day: Day
    concurrent: bool = False
    counter_duty: bool = False


class Silent(Struct, frozen=True):
    """A person without an answer. `in_chat`: they have an account, where they can be reminded."""

    number: str
    name: str
    section: str
    in_chat: bool


class Branch(Struct, frozen=True):
    """A department, section or unit: the people directly in it, and the units below it."""

    path: str
    tally: Tally
    people: tuple[Colleague, ...]
    below: tuple["Branch", ...]

    @property
    def name(self) -> str:
        """Last name of the path."""
        return self.path.rpartition("/")[2]

    def size(self) -> int:
        """Return the number of people, all units included."""
        return sum(self.tally.values())

    def nodes(self) -> int:
        """Return the number of units, this one included."""
        return 1 + sum(branch.nodes() for branch in self.below)


def sheet(
    rows: Iterable[Count], day: date, half: Half, at: datetime, minimums: Mapping[str, int]
) -> Sheet:
    """Add up a sheet, with units and counters in the order of the organisation.

    `minimums` are by section; 1 for other sections with counter duty.
    """
    total: Counter[Place | None] = Counter()
    sections: dict[str, Counter[Place | None]] = {}
    counters: dict[str, int] = {}
    on_duty: Counter[str] = Counter()
    first: dict[str, int] = {}
    for row in rows:
        place = row.place and public(row.place)
        section = section_of(row.section)
        first[section] = min(row.unit_place, first.get(section, row.unit_place))
        total[place] += row.people
        sections.setdefault(section, Counter())[place] += row.people
        if row.counter_duty or section in minimums:
            serving = row.people if row.counter_duty and place is Place.OFFICE else 0
            counters[section] = counters.get(section, 0) + serving
            on_duty[section] += row.people if row.counter_duty else 0
    in_order = sorted(sections, key=lambda section: (first[section], section))
    desks = [
        PublicCounter(section, counters[section], minimums.get(section, 1), on_duty[section])
        for section in in_order
        if section in counters
    ]
    short = tuple(desk for desk in desks if desk.there < desk.needed)
    return Sheet(day, half, at, total, _departments(in_order, sections), short)


def _departments(
    in_order: Sequence[str], sections: Mapping[str, Counter[Place | None]]
) -> tuple[Group, ...]:
    parts: dict[str, list[Group]] = {}
    totals: dict[str, Counter[Place | None]] = {}
    for path in in_order:
        department, _slash, section = path.partition("/")
        totals.setdefault(department, Counter()).update(sections[path])
        named = parts.setdefault(department, [])
        if section:
            named.append(Group(section, sections[path]))
    return tuple(Group(name, totals[name], tuple(parts[name])) for name in totals)


def own_first(drawn: Sheet, section: str) -> Sheet:
    """Put the department of this section first."""
    own = department_of(section)
    departments = sorted(drawn.departments, key=lambda group: group.name != own)
    return replace(drawn, departments=tuple(departments))


def own_branch_first(whole: Branch, section: str) -> Branch:
    """Put the unit that this section belongs to first."""
    below = sorted(whole.below, key=lambda inner: not within(section, inner.path))
    return replace(whole, below=tuple(below))


def branch(path: str, people: Iterable[Colleague], half: Half) -> Branch:
    """Group people into units. `people` are all of `path`, in the order in which they are shown."""
    everybody = tuple(people)
    own: list[Colleague] = []
    below: dict[str, list[Colleague]] = {}
    for person in everybody:
        if person.section == path:
            own.append(person)
        else:
            name = person.section.removeprefix(f"{path}/").partition("/")[0]
            below.setdefault(f"{path}/{name}", []).append(person)
    branches = tuple(branch(inner, members, half) for inner, members in below.items())
    return Branch(path, tally(everybody, half), tuple(own), branches)


def tally(people: Iterable[Colleague], half: Half) -> Tally:
    """Count people by their public place in this half, each in their main post alone."""
    counted = [person for person in people if not person.concurrent]
    found = [segment_at(person.day, half.minute) for person in counted]
    return Counter(None if segment is None else public(segment.place) for segment in found)
