"""Days after /here that are over or come again: never one of the days to come."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaigi.errors import Refused
from kaigi.presence import parsing, search
from kaigi.presence.dates import Days
from kaigi.presence.parsing import Unreadable
from tests.unit.presence_lines import MONDAY, TUESDAY, days_of, of

FRIDAY = of(11, 27)
LINES = ["{} 在庁", "在庁 {}", "{}は在庁です", "office {}", "{} office"]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("先週金曜", FRIDAY),
        ("先週の金曜", FRIDAY),
        ("先週の金曜日", FRIDAY),
        ("先週 金曜", FRIDAY),
        ("前週金曜", FRIDAY),
        ("前の金曜", FRIDAY),
        ("この前の金曜", FRIDAY),
        ("前回の金曜日", FRIDAY),
        ("前の週の金曜", FRIDAY),
        ("this past Friday", FRIDAY),
        ("こないだの金曜", FRIDAY),
        ("先々週の金曜", of(11, 20)),
        ("先々週火曜", of(11, 17)),
        ("last Friday", FRIDAY),
        ("on last Friday", FRIDAY),
        ("last week's Friday", FRIDAY),
        ("last week’s Friday", FRIDAY),
        ("last week Friday", FRIDAY),
        ("Friday last week", FRIDAY),
        ("last week, Friday", FRIDAY),
        ("Friday of last week", FRIDAY),
        ("previous Friday", FRIDAY),
        ("past Friday", FRIDAY),
        ("Friday the week before last", of(11, 20)),
        ("先月27日", of(10, 27)),
        ("先月の27日", of(10, 27)),
        ("前月27日", of(10, 27)),
    ],
)
@pytest.mark.parametrize("line", LINES)
def test_a_day_that_is_over_is_read_as_such(typed: str, day: date, line: str) -> None:
    assert days_of(line.format(typed), MONDAY) == [day]


@pytest.mark.parametrize(
    "typed",
    [
        "去年12月1日",
        "去年の12月1日",
        "昨年12/1",
        "一昨年の12月1日",
        "前年の12月1日",
        "先日の金曜",
        "この間の金曜",
        "以前の金曜",
        "過去の金曜",
        "せんしゅうの金曜",
        "先週、金曜",
        "金曜（先週）",
        "先週のうち金曜",
        "金曜でした",
        "3日前の金曜",
        "Friday two weeks ago",
        "two weeks ago Friday",
        "a week ago Friday",
        "Friday before last",
        "Dec 1 last year",
        "December 1st of last year",
        "the 3 Dec last year",
        "earlier Friday",
        "the Friday before",
        "前の年の12月1日",
        "was Friday",
        "Friday ago",
    ],
)
@pytest.mark.parametrize("line", [*LINES, "出張 {} 東京", "trip {} Tokyo", "出張 東京 {}"])
def test_what_else_names_the_past_is_refused_and_leads_to_no_coming_day(
    typed: str, line: str
) -> None:
    with pytest.raises(Unreadable) as refusal:
        parsing.read(line.format(typed), MONDAY)
    read = [each for each in refusal.value.understood if isinstance(each, Days)]
    assert all(days.first < MONDAY for days in read)
    assert refusal.value.is_day_unclear or read


def named(line: str, today: date) -> list[date]:
    """Return the days that a line declares; of a refused one, those that it is said to name."""
    try:
        return days_of(line, today)
    except Unreadable as refusal:
        return [each.first for each in refusal.understood if isinstance(each, Days)]


@pytest.mark.parametrize("line", ["先週金 在庁", "在庁 先週 金", "office 先週(金)"])
def test_a_past_weekday_of_one_character_is_no_day_to_come(line: str) -> None:
    assert set(named(line, MONDAY)) <= {FRIDAY}


PAST = [
    "先週",
    "先週の",
    "先々週",
    "前週の",
    "前の",
    "この前の",
    "前回の",
    "last",
    "previous",
    "past",
]
WEEKDAYS = [
    "月曜",
    "火曜日",
    "水曜",
    "木曜",
    "金曜",
    "土曜",
    "日曜",
    "Monday",
    "Tue",
    "friday",
    "sat",
]


@given(
    st.sampled_from(PAST),
    st.sampled_from(WEEKDAYS),
    st.dates(date(2026, 1, 1), date(2028, 12, 31)),
)
def test_a_past_weekday_is_never_a_day_to_come(word: str, weekday: str, today: date) -> None:
    assert all(day < today for day in named(f"在庁 {word} {weekday}", today))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("企画課 先週金曜", FRIDAY),
        ("先週の金曜 企画課", FRIDAY),
        ("企画課 先週 金曜", FRIDAY),
        ("企画課 last Friday", FRIDAY),
        ("企画課 next week Tuesday", of(12, 8)),
        ("Friday last week 企画課", FRIDAY),
        ("企画課 Dec 7", of(12, 7)),
        ("企画課 12月 7日", of(12, 7)),
    ],
)
def test_who_reads_a_day_of_several_words(text: str, day: date) -> None:
    assert search.read(text, MONDAY) == search.Asked("企画課", day)


@pytest.mark.parametrize(
    "typed",
    [
        "毎週月曜",
        "毎週の月曜日",
        "毎週月・水",
        "毎週",
        "毎日",
        "隔週月曜",
        "毎月1日",
        "平日",
        "第2月曜",
        "第二月曜日",
        "every Monday",
        "every other Monday",
        "each Monday",
        "every day",
        "every week",
        "Mondays",
        "on Tuesdays",
        "weekly",
        "毎朝",
        "every 2nd Monday",
        "daily",
    ],
)
@pytest.mark.parametrize("line", [*LINES, "出張 {} 東京", "trip {} Tokyo"])
def test_what_comes_again_is_said_not_to_be_read(typed: str, line: str) -> None:
    for today in (MONDAY, TUESDAY):
        with pytest.raises(Unreadable) as refusal:
            parsing.read(line.format(typed), today)
        assert "Repeating days" in refusal.value.text.msgid
        assert refusal.value.is_day_unclear
        assert not any(isinstance(each, Days) for each in refusal.value.understood)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("12月7日、8日 在宅", of(12, 7)),
        ("home Dec 7 and Dec 8", of(12, 7)),
        ("育休 12月1日から", of(12, 1)),
        ("12/1以降 在宅", of(12, 1)),
        ("home until Dec 3", of(12, 3)),
        ("home from tomorrow", of(12, 1)),
        ("火・木 在宅", of(12, 1)),
    ],
)
def test_a_refused_line_tells_the_day_that_was_read_first(line: str, day: date) -> None:
    with pytest.raises(Unreadable) as refusal:
        parsing.read(line, MONDAY)
    first = next(each for each in refusal.value.understood if isinstance(each, Days))
    assert first.first == day
    assert not refusal.value.is_day_unclear


@pytest.mark.parametrize(
    "line",
    ["月曜 在宅", "next Friday office", "2/31 在宅", "来週 在宅", "home next week", "週末 在宅",
     "12月 在宅", "3日間 在宅"],
)  # fmt: skip
def test_a_day_that_was_not_read_is_unclear(line: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        parsing.read(line, MONDAY)
    assert refusal.value.is_day_unclear


@pytest.mark.parametrize(
    "line",
    ["ジャングル", "在宅 ジャングル", "在宅 夕方", "14時 外出", "在宅 2時間", "年休 3階", ""],
)
def test_a_line_that_names_no_day_is_about_today(line: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        parsing.read(line, MONDAY)
    assert not refusal.value.is_day_unclear


def test_a_refused_day_that_does_not_exist_is_refused_by_who_as_well() -> None:
    with pytest.raises(Refused):
        search.read("企画課 2月31日", MONDAY)
