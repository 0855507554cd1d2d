"""Presence rules: access, validity of answers, working days, and the totals of the sheet."""

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.payloads import Unknown, parsed
from kaigi.errors import Invalid, Refused
from kaigi.presence import rules
from kaigi.presence.buttons import Tap, UnitRef
from kaigi.presence.calendar import Calendar
from kaigi.presence.rules import Declaration, Viewer
from kaigi.presence.search import units_called
from kaigi.presence.segments import LEAVE, WHOLE_DAY, Day, Half, Place, Segment, Span
from kaigi.presence.sheet import Colleague, Count, branch, sheet
from tests.unit.presence_hall import HALVES, at, whole

TODAY = date(2026, 11, 24)
NINE = datetime(2026, 11, 24, 9, 0)  # noqa: DTZ001 - the office's own time
MORNING, AFTERNOON = WHOLE_DAY
HOME = whole(Place.HOME)

sayable = st.sampled_from([place for place in Place if place is not Place.AWAY])
days = st.dictionaries(st.sampled_from(Half), sayable).map(
    lambda places: tuple(at(half, place) for half, place in sorted(places.items()))
)
paths = st.lists(st.sampled_from("甲乙丙"), min_size=1, max_size=3).map("/".join)


@given(day=days)
def test_nobody_sees_what_kind_of_leave_it_is_unless_they_may_know(day: Day) -> None:
    assert rules.visible_to(Viewer("1", frozenset(), personnel=False), "1", "部", day) == day
    shown = rules.visible_to(Viewer("", frozenset(), personnel=False), "1", "部", day)
    assert [(s.span, s.place) for s in shown] == [
        (s.span, Place.AWAY if s.place in LEAVE else s.place) for s in day
    ]


@pytest.mark.parametrize(
    ("viewer", "knows"),
    [
        (Viewer("1", frozenset(), personnel=False), True),
        (Viewer("2", frozenset(), personnel=False), False),
        (Viewer("2", frozenset(), personnel=True), True),
        (Viewer("2", frozenset({"企画部/企画課"}), personnel=False), True),
        (Viewer("2", frozenset({"企画部"}), personnel=False), False),
        (Viewer("2", frozenset({"企画部/企画課/企画係"}), personnel=False), False),
        (Viewer("2", frozenset({"企画部/財政課"}), personnel=False), False),
    ],
)
def test_leave_is_known_to_oneself_the_section_head_and_personnel(
    viewer: Viewer, knows: bool
) -> None:
    assert viewer.may_know("1", "企画部/企画課/企画係") is knows


@pytest.mark.parametrize(
    ("day", "field"),
    [(TODAY - timedelta(days=1), "day"), (TODAY + rules.AHEAD + timedelta(days=1), "day")],
)
def test_a_day_that_is_over_or_too_far_ahead_is_refused(day: date, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        rules.check([Declaration(day, HOME)], TODAY)
    assert refusal.value.field == field
    assert refusal.value.next_step


def test_what_readers_see_in_place_of_a_leave_cannot_be_declared() -> None:
    with pytest.raises(Invalid):
        rules.check([Declaration(TODAY, whole(Place.AWAY))], TODAY)


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-24|am|away",
        "2026-11-24|am,am|home",
        "2026-11-24|am,09:00-10:00|home",
        "2026-11-24|13:00-12:00|home",
        "2026-11-24|23:00-24:01|home",
        "2026-11-24|1:00-2:00|home",
        "2026-11-24|am|home|more",
        "2026-02-30|am|home",
        "0001-01-01|am|home",
    ],
)
def test_an_answer_that_no_button_gives_is_not_read(value: str) -> None:
    with pytest.raises(Unknown):
        parsed(Tap.unpack, value)


@pytest.mark.parametrize("day", [TODAY, TODAY + rules.AHEAD])
def test_today_and_the_last_day_ahead_can_be_answered(day: date) -> None:
    rules.check([Declaration(day, HOME)], TODAY)


def test_a_form_without_a_choice_or_with_a_destination_to_nowhere_is_refused_at_its_field() -> None:
    for places, note, field in [
        ({}, "", "am"),
        ({MORNING: Place.HOME}, "通院", "note"),
        ({MORNING: Place.TRIP}, "東" * 61, "note"),
    ]:
        with pytest.raises(Invalid) as refusal:
            rules.check([rules.declaration_of_form(TODAY, places, note)], TODAY)
        assert refusal.value.field == field


def test_a_destination_stays_with_the_half_that_leads_there() -> None:
    places = {AFTERNOON: Place.LEAVE, MORNING: Place.TRIP}
    declared = rules.declaration_of_form(TODAY, places, " 東京 ")
    assert declared.segments == (at(MORNING, Place.TRIP, "東京"), at(AFTERNOON, Place.LEAVE))


minutes = st.integers(0, 1440)
open_spans = st.lists(minutes, min_size=2, max_size=18, unique=True).map(
    lambda ends: [Span(*each) for each in pairwise(sorted(ends))][::2]
)
office_days = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@given(office_days, open_spans, st.none() | sayable)
def test_a_button_says_the_same_when_it_comes_back(
    day: date, open_: list[Span], place: Place | None
) -> None:
    tap = Tap(day, tuple(open_), place)
    assert Tap.unpack(tap.pack()) == tap


def test_a_button_of_an_earlier_release_is_still_read() -> None:
    assert Tap.unpack("2026-11-24|am,pm|home") == Tap(TODAY, HALVES, Place.HOME)
    assert Tap.unpack("2026-11-24|pm|") == Tap(TODAY, (AFTERNOON.span,))


@given(office_days, paths)
def test_a_unit_s_button_too(day: date, path: str) -> None:
    assert UnitRef.unpack(UnitRef(day, path).pack()) == UnitRef(day, path)


def test_the_same_as_yesterday_takes_over_what_was_said_and_guesses_nothing() -> None:
    yesterday = (at(MORNING, Place.TRIP, "東京"), at(AFTERNOON, Place.HOME))
    assert Tap(TODAY, HALVES).declaration(yesterday) == Declaration(TODAY, yesterday)
    afternoon = Tap(TODAY, (AFTERNOON.span,)).declaration(yesterday)
    assert afternoon.segments == (at(AFTERNOON, Place.HOME),)
    for incomplete in (yesterday[1:], (Segment(Span(0, 1439), Place.HOME),)):
        with pytest.raises(Refused):
            Tap(TODAY, HALVES).declaration(incomplete)


def test_the_same_as_yesterday_takes_over_hours_too() -> None:
    yesterday = (Segment(Span(0, 840), Place.HOME), Segment(Span(840, 1440), Place.LEAVE))
    assert Tap(TODAY, (AFTERNOON.span,)).declaration(yesterday).segments == (
        Segment(Span(720, 840), Place.HOME),
        Segment(Span(840, 1440), Place.LEAVE),
    )


@pytest.mark.parametrize(
    ("day", "hour", "half"),
    [
        (0, 8, MORNING),
        (0, 11, MORNING),
        (0, 12, AFTERNOON),
        (0, 23, AFTERNOON),
        (-1, 8, AFTERNOON),
        (1, 20, MORNING),
    ],
)
def test_the_half_shown_is_the_one_that_the_clock_is_in(day: int, hour: int, half: Half) -> None:
    assert rules.half_at(TODAY + timedelta(days=day), NINE.replace(hour=hour)) is half


class TestCalendar:
    @pytest.mark.parametrize(
        "closed",
        [
            date(2026, 11, 21),
            date(2026, 11, 23),
            date(2026, 9, 22),
            date(2026, 12, 29),
            date(2027, 1, 1),
            date(2027, 1, 3),
        ],
        ids=str,
    )
    def test_weekends_holidays_and_the_years_end_are_free(self, closed: date) -> None:
        assert not Calendar().is_working(closed)

    def test_after_28_december_the_office_works_again_on_4_january(self) -> None:
        assert Calendar().working_day_before(date(2027, 1, 4)) == date(2026, 12, 28)

    def test_the_office_closes_and_opens_on_days_of_its_own(self) -> None:
        calendar = Calendar(closed=[TODAY], opened=[date(2026, 11, 28), date(2026, 12, 29)])
        assert not calendar.is_working(TODAY)
        assert calendar.is_working(date(2026, 11, 28))
        assert calendar.is_working(date(2026, 12, 29))

    def test_an_office_that_is_closed_for_weeks_has_no_working_day_before(self) -> None:
        closed = [TODAY - timedelta(days=n) for n in range(30)]
        assert Calendar(closed).working_day_before(TODAY) is None


counts = st.lists(st.builds(Count, paths, st.booleans(), st.none() | sayable, st.integers(1, 50)))


@given(counts)
def test_nobody_is_lost_or_counted_twice_on_the_way_up(rows: list[Count]) -> None:
    drawn = sheet(rows, TODAY, MORNING, NINE, {})
    everybody = sum(row.people for row in rows)
    assert sum(drawn.tally.values()) == everybody
    assert sum(sum(d.tally.values()) for d in drawn.departments) == everybody
    for department in drawn.departments:
        below = [row for row in rows if row.section.startswith(f"{department.name}/")]
        assert sum(sum(p.tally.values()) for p in department.parts) == sum(
            row.people for row in below
        )
    assert not LEAVE.intersection(drawn.tally)


def test_a_counter_is_short_when_too_few_of_its_people_are_in_the_office() -> None:
    rows = [
        Count("市民部/市民課/窓口係", True, Place.OFFICE, 2),
        Count("市民部/市民課/住民記録係", True, None, 3),
        Count("市民部/市民課", False, Place.OFFICE, 9),
        Count("福祉部/介護課/認定係", True, Place.HOME, 4),
        Count("福祉部/福祉課", True, Place.OFFICE, 1),
        Count("企画部/企画課", False, None, 5),
        Count("総務部/税務課", False, Place.OFFICE, 5),
    ]
    minimums = {"市民部/市民課": 3, "総務部/税務課": 1, "昔の部/昔の課": 2}
    short = sheet(rows, TODAY, MORNING, NINE, minimums).short
    assert [(c.section, c.there, c.needed) for c in short] == [
        ("市民部/市民課", 2, 3),
        ("福祉部/介護課", 0, 1),
        ("総務部/税務課", 0, 1),
    ]


@given(st.lists(st.tuples(paths, days), max_size=30))
def test_a_branch_holds_everybody_once_in_the_unit_that_they_belong_to(
    people: list[tuple[str, Day]],
) -> None:
    everybody = [
        Colleague(str(n), f"人{n}", f"部/{path}", day) for n, (path, day) in enumerate(people)
    ]
    whole = branch("部", everybody, MORNING)
    assert whole.size() == len(everybody)
    found: Counter[str] = Counter()
    pending = [whole]
    while pending:
        node = pending.pop()
        found.update(person.number for person in node.people)
        assert all(person.section == node.path for person in node.people)
        assert node.size() == len(node.people) + sum(inner.size() for inner in node.below)
        pending += node.below
    assert found == Counter(person.number for person in everybody)


def test_a_unit_is_found_by_its_name_or_its_path_and_by_no_part_of_a_name() -> None:
    sections = ["企画部/総務課/庶務係", "総務部/総務課", "総務部/総務課/文書係", "総務部/人事課"]
    assert units_called("総務課", sections) == ("企画部/総務課", "総務部/総務課")
    assert units_called("総務部/総務課", sections) == ("総務部/総務課",)
    assert units_called("総務部", sections) == ("総務部",)
    assert units_called("文書係", sections) == ("総務部/総務課/文書係",)
    assert units_called("総務", sections) == ()
