"""Deadlines and waiting times by the office's days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kaigi.approvals.deadlines import Deadlines, due_words
from kaigi.content import FieldKind, general
from kaigi.i18n import Translator
from kaigi.ledger.items import item_of
from kaigi.presence.calendar import Calendar
from kaigi.steps import Step, StepKind
from tests.office import KEN, Paper, revised

TOKYO = ZoneInfo("Asia/Tokyo")
HOURS = Deadlines(Calendar(), TOKYO)
TUESDAY = date(2026, 11, 24)
"""The day after a holiday, Monday."""
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
COUNTS = st.integers(0, 30)
CALENDARS = st.builds(Calendar, st.frozensets(DAYS), st.frozensets(DAYS))


def at(hour: int, minute: int = 0, day: date = TUESDAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (TUESDAY, 0, TUESDAY),
        (TUESDAY, 1, date(2026, 11, 25)),
        (TUESDAY, 4, date(2026, 11, 30)),
        (date(2026, 11, 20), 1, TUESDAY),
        (date(2026, 11, 21), 1, TUESDAY),
        (date(2026, 12, 28), 1, date(2027, 1, 4)),
    ],
)
def test_a_deadline_passes_over_closed_days(day: date, count: int, expected: date) -> None:
    assert HOURS.after(day, count) == expected


@given(CALENDARS, DAYS, COUNTS)
def test_office_days_are_counted_the_same_in_both_directions(
    calendar: Calendar, day: date, count: int
) -> None:
    deadlines = Deadlines(calendar, TOKYO)
    start = deadlines.after(day, 1)
    assert deadlines.before(deadlines.after(start, count), count) == start
    assert calendar.is_working(deadlines.after(day, count)) or count == 0


@pytest.mark.parametrize(
    ("since", "today", "days"),
    [
        (at(19, 0), date(2026, 11, 25), 0),
        (at(17, 14), date(2026, 11, 25), 1),
        (at(10, 0), TUESDAY, 0),
        (at(10, 0, date(2026, 11, 21)), TUESDAY, 0),
        (at(10, 0, date(2026, 11, 20)), TUESDAY, 1),
        (at(10, 0), date(2026, 11, 30), 4),
    ],
)
def test_waiting_begins_with_business_hours(since: datetime, today: date, days: int) -> None:
    assert HOURS.waited(since, today) == days


@given(CALENDARS, MOMENTS, DAYS, COUNTS)
def test_what_came_before_the_limit_is_what_has_waited_longer(
    calendar: Calendar, since: datetime, today: date, count: int
) -> None:
    deadlines = Deadlines(calendar, TOKYO)
    is_longer = since < deadlines.waited_longer(today, count)
    assert is_longer == (deadlines.waited(since, today) > count)


def test_a_step_is_due_by_its_deadline_and_a_document_by_its_own_date_the_earlier_counts() -> None:
    step = Step("section_head", (KEN,), StepKind.DECIDE, deadline=2)
    content = general("t", "t")
    wanted = replace(content.fields[0], name="wanted", kind=FieldKind.DATE, value="2026-11-25")
    content = replace(content, fields=(*content.fields, wanted))
    item = item_of(Paper(content, route=(step,)).document)
    assert HOURS.due(item) == date(2026, 11, 26)
    of_form = replace(item, form=replace(item.form, due="wanted"))
    assert HOURS.due(of_form) == date(2026, 11, 25)
    later = revised(content, wanted="2026-12-25")
    assert HOURS.due(replace(of_form, content=later)) == date(2026, 11, 26)
    empty = revised(content, wanted=None)
    assert HOURS.due(replace(of_form, content=empty)) == date(2026, 11, 26)


def test_nothing_is_due_without_a_deadline_or_after_the_decision() -> None:
    step = Step("section_head", (KEN,), StepKind.DECIDE, deadline=2)
    assert HOURS.due(item_of(Paper().document)) is None
    assert HOURS.due(item_of(Paper(route=(step,)).approved().document)) is None


@pytest.mark.parametrize(
    ("in_days", "ja", "en"),
    [
        (2, "期限：11月26日(木)", "Due Thu, Nov 26"),
        (1, "期限：明日（11月25日(水)）", "Due tomorrow, Wed, Nov 25"),
        (0, "期限：本日（11月24日(火)）", "Due today, Tue, Nov 24"),
        (-1, "期限を1日過ぎています（期限：11月23日(月)）", "1 day overdue"),
        (-2, "期限を2日過ぎています（期限：11月22日(日)）", "2 days overdue"),
    ],
)
def test_a_due_day_is_said_as_one_reads_it_today(in_days: int, ja: str, en: str) -> None:
    words = due_words(TUESDAY + timedelta(days=in_days), TUESDAY)
    assert Translator("ja", TOKYO).text(words) == ja
    assert Translator("en", TOKYO).text(words).startswith(en)


def test_on_a_message_which_stays_the_day_stands_alone() -> None:
    assert Translator("en", TOKYO).text(due_words(TUESDAY, None)) == "Due Tue, Nov 24"
