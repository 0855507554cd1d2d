"""Lines made of every kind of piece: copied from Kaigi, put together, or thrown together."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaigi.i18n import LANGUAGES, Translator
from kaigi.presence import parsing, rules, vocabulary, wording
from kaigi.presence.dates import Days
from kaigi.presence.parsing import Unreadable
from kaigi.presence.segments import (
    ELSEWHERE,
    WHOLE_DAY,
    Day,
    Place,
    Segment,
    Span,
    in_halves,
    stretches,
)
from tests.unit.presence_lines import TRANSLATORS, TUESDAY, days_of

ahead = st.integers(0, rules.AHEAD.days).map(lambda n: TUESDAY + timedelta(days=n))


@pytest.mark.parametrize("t", TRANSLATORS, ids=LANGUAGES)
@given(day=ahead)
def test_every_day_that_kaigi_writes_is_read_as_that_day(t: Translator, day: date) -> None:
    for line in (f"{t.day(day)} 在宅", f"出張 {t.day(day)} 東京", f"trip Tokyo {t.day(day)}"):
        assert days_of(line) == [day]


@pytest.mark.parametrize("t", TRANSLATORS, ids=LANGUAGES)
@given(first=ahead, length=st.integers(1, 60))
def test_every_range_that_kaigi_writes_too(t: Translator, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    assert days_of(f"出張 {wording.days(Days(first, last), t)} 東京") == [*Days(first, last).each()]


# an hourly leave is never for all of a day
sayable = st.sampled_from([p for p in Place if p not in {Place.AWAY, Place.HOURLY_LEAVE}])
destinations = st.sampled_from(["", "県庁", "東京都庁", "Kyoto", "駅前", "市役所 第2庁舎"])


@st.composite
def answers(draw: st.DrawFn) -> Day:
    """Draw days with a place for each half, or with one for some hours after 8."""
    place, other = draw(sayable), draw(sayable)
    note, other_note = (draw(destinations) if p in ELSEWHERE else "" for p in (place, other))
    start = draw(st.integers(8 * 60, 23 * 60))
    end = draw(st.integers(start + 1, 24 * 60))
    hours = Span(start, end)
    return draw(
        st.sampled_from(
            [
                in_halves(WHOLE_DAY, place, note),
                (Segment(WHOLE_DAY[0].span, place, note),),
                (
                    Segment(WHOLE_DAY[0].span, place, note),
                    Segment(WHOLE_DAY[1].span, other, other_note),
                ),
                (Segment(hours, place, note),),
            ]
        )
    )


@pytest.mark.parametrize("t", TRANSLATORS, ids=LANGUAGES)
@given(day=ahead, answer=answers())
def test_an_answer_that_is_copied_from_kaigi_is_understood(
    t: Translator, day: date, answer: Day
) -> None:
    line = t("{day}: {where}", day=day, where=wording.where(answer, t))
    (declared,) = parsing.read(line, TUESDAY)
    assert declared.day == day
    assert stretches(declared.segments) == stretches(answer)


FORMS: list[Callable[[date], str]] = [
    lambda d: f"{d.month}/{d.day}",
    lambda d: f"{d.month}月{d.day}日",
    lambda d: f"{d.isoformat()}",
    lambda d: f"{d:%Y%m%d}",
    lambda d: f"令和{d.year - 2018}年{d.month}月{d.day}日",
    lambda d: f"R{d.year - 2018}.{d.month}.{d.day}",
    lambda d: f"{d:%b} {d.day}",
    lambda d: f"{d.day} {d:%B}",
    lambda d: f"{d:%A}, {d:%b} {d.day}",
    lambda d: f"{d.month}/{d.day}({'月火水木金土日'[d.weekday()]})",
    lambda d: f"{d.day}日",
    lambda d: f"{'月火水木金土日'[d.weekday()]}曜",
    lambda d: f"{d:%A}",
    lambda d: f"来週{'月火水木金土日'[d.weekday()]}曜",
    lambda d: f"next {d:%a}",
]
words_of_places = st.sampled_from(sorted(vocabulary.PLACES))
rests = st.sampled_from(
    ["", "東京", "Tokyo", "県庁 議会", "午後", "pm", "13:00-15:00", "です", "から", "まで"]
)


@given(day=ahead, form=st.sampled_from(FORMS), place=words_of_places, rest=rests, data=st.data())
def test_a_line_with_a_day_is_recorded_for_that_day_or_for_none(
    day: date, form: Callable[[date], str], place: str, rest: str, data: st.DataObject
) -> None:
    parts = data.draw(st.permutations([form(day), place, rest]))
    glue = data.draw(st.sampled_from([" ", "", "、", "　", ", ", "は", "の"]))
    try:
        said = parsing.read(glue.join(parts), TUESDAY)
    except Unreadable:
        return
    possible = {
        day + timedelta(days=n)
        for n in range(-92, 93)
        if form(day + timedelta(days=n)) == form(day)
    }
    for declared in said:
        assert declared.day in possible
        assert declared.day >= TUESDAY - timedelta(days=1) or form(day)[0].isdigit()


DAY_LIKE = re.compile(
    r"\d|[曜翌]|今日|明日|昨日|本日|来週|今週|週間|午前|午後|から|まで|〜|~|(?i:today|tomorrow|monday|dec|pm\b)"
)
scraps = st.sampled_from(
    [
        *vocabulary.PLACES,
        "12/1",
        "12月",
        "1日",
        "(火)",
        "火曜",
        "来週",
        "今週",
        "next",
        "Monday",
        "Dec",
        "7",
        "13:00",
        "-",
        "〜",
        "から",
        "まで",
        "午後",
        "pm",
        "3時",
        "間",
        "東京",
        "県庁",
        "Tokyo",
        "の",
        "は",
        "です",
        " ",
        "、",
        "·",
        ":",
        "明日",
        "2026",
        "R8.",
        "毎",
        "前",
        "後",
        "for",
        "3 days",
        "until",
        "at",
        "第2",
        "3階",
        "庁舎",
    ]
)


@given(st.lists(scraps, min_size=1, max_size=9), st.sampled_from(["", " "]))
def test_nothing_like_a_day_or_a_time_is_ever_swallowed_by_a_destination(
    parts: list[str], glue: str
) -> None:
    typed = glue.join(parts)
    try:
        said = parsing.read(typed, TUESDAY)
    except Unreadable:
        return
    for segment in said[0].segments:
        note = re.sub("第2|3階|2庁舎", "", segment.note)
        assert not DAY_LIKE.search(note), typed
