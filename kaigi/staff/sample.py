"""Fictional city hall of any size: people for the demo, tests and benchmarks."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from random import Random
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from kaigi.staff import sample_english
from kaigi.staff.rules import Employment, Member, level
from kaigi.staff.sample_city import CITY_HALL, Department, Office, branches
from kaigi.staff.sample_names import GIVEN_NAMES, SURNAMES, UNUSUAL, Name

FEWEST = 20
DEMO = 400
DOMAIN = "city.mihon.example.jp"
_FIRST_NUMBER = 101
_UNUSUAL_EVERY = 7
_STORY_SECTION = "企画部/企画課"
TOP = "市長室"
"""The unit whose head decides for the whole city."""
_CAST = {
    (f"{_STORY_SECTION}/企画係", "主事"): (
        Name("佐藤", "サトウ", "Sato"),
        Name("葵", "アオイ", "Aoi"),
    ),
    (_STORY_SECTION, "企画課長"): (Name("田中", "タナカ", "Tanaka"), Name("健", "ケン", "Ken")),
    ("企画部", "企画部長"): (Name("山本", "ヤマモト", "Yamamoto"), Name("真理", "マリ", "Mari")),
}

_DEPUTISING = {"課長補佐", "次長"}
"""Ranks of those who deputise for the head of their unit."""


class Story(NamedTuple):
    """E-mail addresses of the people in the demo's story, each the superior of the one before."""

    drafter: str
    section_head: str
    department_head: str


STORY = Story(f"aoi.sato@{DOMAIN}", f"ken.tanaka@{DOMAIN}", f"mari.yamamoto@{DOMAIN}")


class Citizen(Struct, frozen=True):
    """A person of the city. `romaji` is their name in Latin letters, given name first."""

    member: Member
    romaji: str


class _Unit(Struct):
    """A unit of the city. `staff` is the number of people under its head."""

    department: Department
    office: Office
    path: str
    staff: int


def city(people: int = DEMO, seed: int = 0) -> list[Citizen]:
    """Return people, the same for the same arguments, the three of the story first."""
    if people < FEWEST:
        raise ValueError(f"a city hall has at least {FEWEST} people")
    random = Random(seed)  # noqa: S311 - not a secret
    posts = list(_posts(_units(people - 1), random))
    posts.append(replace(_head(TOP, "市長", "市長"), employment=Employment.SPECIAL))
    cast = [next(p for p in posts if (p.section, p.title) == role) for role in _CAST]
    for post in cast:
        posts.remove(post)
    return _with_names(cast + posts, random)


def roster(citizens: Sequence[Citizen], language: str) -> list[Member]:
    """Return members with names, units and titles as written in this language.

    In English their ranks are numbers, since the words are Japanese.
    """
    if language == "ja":
        return [citizen.member for citizen in citizens]
    return [
        replace(
            citizen.member,
            name=citizen.romaji,
            section=unit_name(citizen.member.section, language),
            title=sample_english.title(citizen.member.title),
            rank=str(level(citizen.member.rank) or ""),
        )
        for citizen in citizens
    ]


def unit_name(path: str, language: str) -> str:
    """Return the path of a unit as written in this language."""
    return path if language == "ja" else sample_english.unit(path)


def _units(people: int) -> list[_Unit]:
    """Plan units. Larger cities have more branches and, up to a limit, more and larger units."""
    per_office = 2 if people < 1_000 else 3
    staff = 4 if people < 1_000 else 6 if people < 5_000 else 11
    units: list[_Unit] = []
    left = people
    seen: set[Department] = set()
    for department, office in _offices():
        cost = (2 if department not in seen else 0) + 2 + per_office * (1 + staff)
        if cost > left:
            break
        left -= cost
        seen.add(department)
        path = f"{department.name}/{office.name}"
        units += [
            _Unit(department, office, f"{path}/{unit}", staff) for unit in office.units[:per_office]
        ]
    for unit in islice(cycle(units), left):
        unit.staff += 1
    return units


def _offices() -> Iterator[tuple[Department, Office]]:
    """Yield offices in the order of a growing city: first one of every department."""
    for turn in range(max(len(department.offices) for department in CITY_HALL)):
        for department in CITY_HALL:
            yield from ((department, office) for office in department.offices[turn : turn + 1])
    for branch in branches():
        yield from ((branch, office) for office in branch.offices)


def _posts(units: Sequence[_Unit], random: Random) -> Iterator[Member]:
    """Yield members without names, department by department."""
    departments: dict[Department, dict[Office, list[_Unit]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for unit in units:
        departments[unit.department][unit.office].append(unit)
    for department, offices in departments.items():
        yield _head(department.name, department.head, department.rank)
        yield Member(section=department.name, title=f"{department.name}次長", rank="次長")
        for office, its_units in offices.items():
            path = f"{department.name}/{office.name}"
            yield _head(path, f"{office.name}長", "課長")
            yield Member(section=path, title=f"{office.name}長補佐", rank="課長補佐")
            for unit in its_units:
                yield from _team(unit, random)


def _head(section: str, title: str, rank: str) -> Member:
    return Member(section=section, title=title, rank=rank, is_head=True)


def _team(unit: _Unit, random: Random) -> Iterator[Member]:
    yield _head(unit.path, f"{unit.path.rpartition('/')[2]}長", "係長")
    clerk = "技師" if unit.office.technical else "主事"
    for place in range(unit.staff):
        post = Member(section=unit.path, title=clerk, rank=clerk, counter_duty=unit.office.counter)
        chance = random.random()
        if place == 0 or chance < 0.15:
            yield replace(post, title="主任", rank="主任")
        elif place == 1 or chance < 0.7:
            yield post
        elif chance < 0.92:
            title = "窓口案内員" if unit.office.counter else "事務補助員"
            yield replace(post, title=title, rank="", employment=Employment.FISCAL_YEAR)
        else:
            yield replace(post, title="主任", rank="主任", employment=Employment.REAPPOINTED)


def _with_names(posts: Sequence[Member], random: Random) -> list[Citizen]:
    taken: dict[str, int] = defaultdict(int)
    citizens = []
    names = zip(posts, _names(random), strict=False)
    for number, (post, (surname, given)) in enumerate(names, start=_FIRST_NUMBER):
        local = f"{given.romaji}.{surname.romaji}".lower()
        taken[local] += 1
        email = f"{local}{taken[local] if taken[local] > 1 else ''}@{DOMAIN}"
        is_chief = post.is_head and post.section.count("/") < 2
        has_zoom = is_chief or post.section.startswith(_STORY_SECTION)
        member = replace(
            post,
            number=f"{number:07}",
            name=f"{surname.written} {given.written}",
            kana=f"{surname.kana} {given.kana}",
            email=email,
            zoom_user=email if has_zoom else "",
        )
        citizens.append(Citizen(member, f"{given.romaji} {surname.romaji}"))
    assistants = {
        each.member.section: each.member.number
        for each in citizens
        if each.member.rank in _DEPUTISING
    }
    return [
        replace(each, member=replace(each.member, deputies=(assistants[each.member.section],)))
        if each.member.is_head and each.member.section in assistants
        else each
        for each in citizens
    ]


def _names(random: Random) -> Iterator[tuple[Name, Name]]:
    yield from _CAST.values()
    for unusual in UNUSUAL:
        for _ in range(_UNUSUAL_EVERY):
            yield _name(random)
        yield unusual
    while True:
        yield _name(random)


def _name(random: Random) -> tuple[Name, Name]:
    """Choose a name; surnames from the start of their list, the common ones, more often."""
    return SURNAMES[int(len(SURNAMES) * random.random() ** 2)], random.choice(GIVEN_NAMES)
