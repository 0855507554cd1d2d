"""Absence by the board: leave and trips, halves and hours, up to the day of the return."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from kaigi.duties import duty
from kaigi.presence.absence import ABSENT, away_until
from kaigi.presence.absences import Absences
from kaigi.presence.calendar import Calendar
from kaigi.presence.ports import PresencePolicy
from kaigi.presence.rules import Declaration
from kaigi.presence.segments import ALL_DAY, Day, Half, Place, Segment, Span, in_halves
from kaigi.presence.tables import fill
from kaigi.storage import Storage

TOKYO = ZoneInfo("Asia/Tokyo")
TUESDAY = date(2026, 11, 24)
FRIDAY = date(2026, 11, 27)
MONDAY = FRIDAY + timedelta(days=3)
CALENDAR = Calendar(frozenset(), frozenset())


def whole(place: Place) -> Day:
    return (Segment(ALL_DAY, place),)


def moment(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=TOKYO)


def away(days: Mapping[date, Day], now: datetime) -> datetime | None:
    return away_until(days, now, CALENDAR.is_working)


@pytest.mark.parametrize("place", sorted(set(Place) - ABSENT - {Place.AWAY}))
def test_work_elsewhere_is_no_absence(place: Place) -> None:
    assert away({TUESDAY: whole(place)}, moment(TUESDAY, 10)) is None


@pytest.mark.parametrize("place", [Place.LEAVE, Place.SICK_LEAVE, Place.DAY_OFF, Place.TRIP])
def test_leave_and_a_trip_are_absence_until_midnight(place: Place) -> None:
    until = moment(TUESDAY + timedelta(days=1))
    assert away({TUESDAY: whole(place)}, moment(TUESDAY, 10)) == until


def test_no_answer_is_no_absence() -> None:
    assert away({}, moment(TUESDAY, 10)) is None


def test_half_days_and_hours_count_alone() -> None:
    half = {TUESDAY: in_halves([Half.MORNING], Place.LEAVE)}
    assert away(half, moment(TUESDAY, 11, 59)) == moment(TUESDAY, 12)
    assert away(half, moment(TUESDAY, 12)) is None
    hours = {TUESDAY: (Segment(Span(840, 960), Place.HOURLY_LEAVE),)}
    assert away(hours, moment(TUESDAY, 13, 59)) is None
    assert away(hours, moment(TUESDAY, 14)) == moment(TUESDAY, 16)


def test_an_afternoon_before_a_day_of_leave_lasts_to_its_end() -> None:
    wednesday = TUESDAY + timedelta(days=1)
    days = {
        TUESDAY: in_halves([Half.AFTERNOON], Place.LEAVE),
        wednesday: in_halves([Half.MORNING], Place.TRIP),
    }
    assert away(days, moment(TUESDAY, 13)) == moment(wednesday, 12)


def test_a_weekend_does_not_end_leave_that_goes_on_after_it() -> None:
    days = {FRIDAY: whole(Place.LEAVE), MONDAY: whole(Place.LEAVE)}
    assert away(days, moment(FRIDAY, 10)) == moment(MONDAY + timedelta(days=1))
    alone = {FRIDAY: whole(Place.LEAVE), MONDAY: whole(Place.HOME)}
    assert away(alone, moment(FRIDAY, 10)) == moment(FRIDAY + timedelta(days=1))


spans = st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True).map(sorted)


@st.composite
def weeks(draw: st.DrawFn) -> dict[date, Day]:
    found: dict[date, Day] = {}
    for n in range(7):
        cuts = draw(spans)
        found[TUESDAY + timedelta(days=n)] = tuple(
            Segment(Span(a, b), draw(st.sampled_from([Place.LEAVE, Place.HOME, Place.TRIP])))
            for a, b in zip(cuts[::2], cuts[1::2], strict=False)
        )
    return found


@given(weeks(), st.integers(0, 1439))
def test_who_is_away_is_so_to_the_end_that_is_told_and_not_at_it(
    days: dict[date, Day], minute: int
) -> None:
    now = moment(TUESDAY) + timedelta(minutes=minute)
    until = away(days, now)
    here = [s for s in days[TUESDAY] if s.span.contains(minute)]
    assert (until is not None) == bool(here and here[0].place in ABSENT)
    if until:
        assert now < until
        assert away(days, until) is None
        assert away(days, until - timedelta(minutes=1)) == until


def test_the_board_is_read_in_two_statements_for_all(storage: Storage) -> None:
    absences = Absences(PresencePolicy(CALENDAR, TOKYO))
    now = moment(TUESDAY, 10)
    leave = [(str(n), Declaration(TUESDAY, whole(Place.LEAVE))) for n in range(0, 300, 2)]
    home = [(str(n), Declaration(TUESDAY, whole(Place.HOME))) for n in range(1, 300, 2)]
    storage.run_now(lambda tx: fill(tx, [*leave, *home], now))
    waits = {"item": "1", "step": 0, "kind": "act", "since": now, "unit": ""}
    storage.run_now(
        lambda tx: tx.execute(insert(duty), [{**waits, "person": str(n)} for n in (4, 5)])
    )
    people = [str(n) for n in range(400)]
    found = storage.run_now(lambda tx: absences.away(tx, people, now))
    assert set(found) == {str(n) for n in range(0, 300, 2)}
    assert set(found.values()) == {moment(TUESDAY + timedelta(days=1))}
    assert storage.run_now(lambda tx: absences.away_with_duties(tx, now)) == ["4"]
    assert storage.run_now(lambda tx: absences.away(tx, [], now)) == {}
