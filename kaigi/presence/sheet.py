"""The day's sheet: who is where, added up from the people to the departments. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from msgspec import Struct, field

from kaigi.presence.rules import Day, Half, Place, public, section_of

Tally = Mapping[Place | None, int]
"""People by place as everybody may see it; None are those without an answer."""


class Count(Struct, frozen=True):
    """People of one unit (its whole path) in one place."""

    section: str
    counter_duty: bool
    place: Place | None
    people: int


class PublicCounter(Struct, frozen=True):
    """A section's public counter (窓口), and how many of those who may serve at it are in the office."""

    section: str
    there: int
    needed: int


class Group(Struct, frozen=True):
    """A department or a section in one line."""

    name: str
    tally: Tally
    parts: tuple["Group", ...] = ()


class Sheet(Struct, frozen=True):
    """`at` is when it was drawn up, `short` the counters below their minimum. `named`: the departments with
    their people, by their names, where they are few enough.
    """

    day: date
    half: Half
    at: datetime
    tally: Tally
    departments: tuple[Group, ...]
    short: tuple[PublicCounter, ...]
    named: Mapping[str, "Branch"] = field(default_factory=dict)


class Colleague(Struct, frozen=True):
    """One person as the viewer may see them: `day` shows no leave that they may not know of."""

    number: str
    name: str
    section: str
    day: Day


class Branch(Struct, frozen=True):
    """A department, section or unit with its people: those directly in it, then unit by unit."""

    path: str
    tally: Tally
    people: tuple[Colleague, ...]
    below: tuple["Branch", ...]

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    def size(self) -> int:
        return sum(self.tally.values())

    def nodes(self) -> int:
        return 1 + sum(branch.nodes() for branch in self.below)


def sheet(
    rows: Iterable[Count], day: date, half: Half, at: datetime, minimums: Mapping[str, int]
) -> Sheet:
    """`minimums` by section; one person where it says nothing and there is anybody with counter duty."""
    total: Counter[Place | None] = Counter()
    sections: dict[str, Counter[Place | None]] = {}
    counters: dict[str, int] = {}
    for row in rows:
        place, section = row.place and public(row.place), section_of(row.section)
        total[place] += row.people
        sections.setdefault(section, Counter())[place] += row.people
        if row.counter_duty or section in minimums:
            serving = row.people if row.counter_duty and place is Place.OFFICE else 0
            counters[section] = counters.get(section, 0) + serving
    desks = [
        PublicCounter(section, there, minimums.get(section, 1))
        for section, there in sorted(counters.items())
    ]
    short = tuple(desk for desk in desks if desk.there < desk.needed)
    return Sheet(day, half, at, total, _departments(sections), short)


def _departments(sections: Mapping[str, Counter[Place | None]]) -> tuple[Group, ...]:
    parts: dict[str, list[Group]] = {}
    totals: dict[str, Counter[Place | None]] = {}
    for path in sorted(sections):
        department, _slash, section = path.partition("/")
        totals.setdefault(department, Counter()).update(sections[path])
        named = parts.setdefault(department, [])
        if section:
            named.append(Group(section, sections[path]))
    return tuple(Group(name, totals[name], tuple(parts[name])) for name in totals)


def by_department(people: Iterable[Colleague], half: Half) -> dict[str, Branch]:
    members: dict[str, list[Colleague]] = {}
    for person in people:
        members.setdefault(person.section.partition("/")[0], []).append(person)
    return {name: branch(name, them, half) for name, them in members.items()}


def branch(path: str, people: Iterable[Colleague], half: Half) -> Branch:
    """`people` are all of those in `path`, in the order in which they are to be shown."""
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
    return Counter(public(p.day[half].place) if half in p.day else None for p in people)


def units_called(name: str, sections: Iterable[str]) -> tuple[str, ...]:
    """The paths of every department, section or unit of this name, or of just this path."""
    paths = {
        "/".join(parts[: i + 1])
        for parts in (section.split("/") for section in sections)
        for i in range(len(parts))
    }
    return tuple(sorted(path for path in paths if path == name or path.rpartition("/")[2] == name))
