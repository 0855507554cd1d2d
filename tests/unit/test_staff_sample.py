from collections import Counter
from functools import cache
from itertools import product

import pytest

from kaigi.staff import roster, sample
from kaigi.staff.intake import plan
from kaigi.staff.rules import Employment, Member, level
from kaigi.units import department_of, section_of


@cache
def _city(people: int, seed: int = 0) -> list[Member]:
    return _new_city(people, seed)


def _new_city(people: int, seed: int = 0) -> list[Member]:
    return [citizen.member for citizen in sample.city(people, seed)]


@pytest.mark.parametrize(
    ("people", "language"),
    [(20, "ja"), (21, "en"), (53, "ja"), (400, "ja"), (400, "en"), (1_000, "ja"), (20_000, "ja")],
)
def test_a_city_of_any_size_imports_without_a_problem(people: int, language: str) -> None:
    members = sample.roster(sample.city(people), language)
    intake = plan(roster.read(roster.write(members, language).encode()), {})
    assert intake.new == tuple(members)
    assert len(intake.new) == people


def test_the_same_seed_makes_the_same_city_and_another_one_another() -> None:
    assert _city(400) == _new_city(400)
    assert [m.name for m in _city(400)] != [m.name for m in _city(400, seed=1)]


@pytest.mark.parametrize(
    ("people", "seed"), [*product([20, 400], range(5)), (20_000, 0), (20_000, 1)]
)
def test_the_story_is_one_line_upwards(people: int, seed: int) -> None:
    drafter, chief, head = _city(people, seed)[:3]
    assert (drafter.email, chief.email, head.email) == sample.STORY
    assert [m.name for m in (drafter, chief, head)] == ["佐藤 葵", "田中 健", "山本 真理"]
    assert [m.rank for m in (drafter, chief, head)] == ["主事", "課長", "部長"]
    assert (section_of(drafter.section), department_of(drafter.section)) == (
        chief.section,
        head.section,
    )
    assert chief.is_head
    assert head.is_head


@pytest.mark.parametrize("people", [20, 400, 20_000])
def test_every_part_of_the_city_has_one_head(people: int) -> None:
    members = _city(people)
    paths = {m.section for m in members}
    paths |= {section_of(path) for path in paths} | {department_of(path) for path in paths}
    heads = Counter(m.section for m in members if m.is_head)
    assert heads == dict.fromkeys(paths, 1)


def test_the_demo_has_every_kind_of_people_and_names_that_programs_trip_over() -> None:
    members = _city(400)
    assert {m.employment for m in members} >= {
        Employment.REGULAR,
        Employment.FISCAL_YEAR,
        Employment.REAPPOINTED,
    }
    assert 50 < sum(m.counter_duty for m in members) < 200
    names = " ".join(m.name for m in members)
    assert [c for c in "𠮷髙﨑ヶ" if c not in names] == []
    assert max(len(m.name) for m in members) > 15


def test_a_big_city_has_more_offices_rather_than_giant_ones() -> None:
    small, big = _city(400), _city(20_000)
    assert max(Counter(m.section for m in small).values()) < 10
    assert max(Counter(m.section for m in big).values()) < 20
    assert len({department_of(m.section) for m in big}) > 100


def test_fewer_people_than_a_story_needs_are_no_city() -> None:
    with pytest.raises(ValueError, match="at least"):
        sample.city(sample.FEWEST - 1)


def test_in_english_names_units_titles_and_ranks_of_the_demos_city_are_english() -> None:
    city = sample.city(sample.DEMO)
    for member, japanese in zip(sample.roster(city, "en"), sample.roster(city, "ja"), strict=True):
        written = member.name + member.section + member.title + member.rank
        assert written.isascii(), written
        assert level(member.rank) == level(japanese.rank)


def test_two_units_are_not_one_in_english() -> None:
    city = sample.city(sample.DEMO)
    ja = {member.section for member in sample.roster(city, "ja")}
    en = {member.section for member in sample.roster(city, "en")}
    assert len(ja) == len(en)
