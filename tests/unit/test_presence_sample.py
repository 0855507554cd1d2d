"""The sample city's own mornings: such as people might have said them, and always the same."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

from kaigi.presence import rules, sample
from kaigi.presence.segments import ELSEWHERE, Place
from tests.unit.presence_hall import TUESDAY

PEOPLE = [(str(n), n % 4 == 0) for n in range(400)]
WEEK = [TUESDAY + timedelta(days=n) for n in range(5)]


def test_whoever_asks_again_gets_the_same_and_another_day_is_another() -> None:
    said = list(sample.city(PEOPLE, WEEK))
    assert said == list(sample.city(PEOPLE, WEEK))
    by_day = [[(who, s.segments) for who, s in said if s.day == day] for day in WEEK]
    assert all(one != other for one, other in pairwise(by_day))


def test_nobody_says_what_they_could_not_say_themselves_and_some_say_nothing() -> None:
    said = list(sample.city(PEOPLE, WEEK))
    for _who, declared in said:
        rules.check([declared], TUESDAY)
        assert all(not s.note or s.place in ELSEWHERE for s in declared.segments)
    assert 0.9 < len(said) / (len(PEOPLE) * len(WEEK)) < 0.99
    places = Counter(segment.place for _who, s in said for segment in s.segments)
    assert set(places) >= {Place.OFFICE, Place.HOME, Place.TRIP, Place.OUT, Place.ANNUAL_LEAVE}


def test_those_at_a_counter_are_mostly_in_the_office() -> None:
    at_counters = [(number, at_a_counter) for number, at_a_counter in PEOPLE if at_a_counter]
    said = [s for _who, s in sample.city(at_counters, WEEK)]
    there = sum(all(segment.place is Place.OFFICE for segment in s.segments) for s in said)
    assert there > 0.8 * len(said)


def test_in_english_the_same_people_go_to_the_same_places_under_english_names() -> None:
    said, translated = (list(sample.city(PEOPLE, WEEK, language=each)) for each in ("ja", "en"))
    assert [(who, [s.place for s in d.segments]) for who, d in said] == [
        (who, [s.place for s in d.segments]) for who, d in translated
    ]
    assert all(segment.note.isascii() for _who, d in translated for segment in d.segments)
