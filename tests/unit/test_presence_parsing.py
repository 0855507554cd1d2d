"""Parsing of the text after /here, by examples and by generated lines."""

import re
import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kaigi.errors import Refused
from kaigi.presence import parsing
from kaigi.presence.rules import Declaration
from kaigi.presence.segments import WHOLE_DAY, Half, Place, Segment, in_halves
from kaigi.presence.vocabulary import FILLERS, PLACES

TODAY = date(2026, 9, 1)
MORNING, AFTERNOON = WHOLE_DAY


def one(typed: str, today: date = TODAY) -> Declaration:
    (only,) = parsing.read(typed, today)
    return only


def whole(place: Place, note: str = "", day: date = TODAY) -> Declaration:
    return Declaration(day, in_halves(WHOLE_DAY, place, note))


def half(which: Half, place: Place, day: date = TODAY) -> Declaration:
    return Declaration(day, (Segment(which.span, place),))


TRIP = date(2026, 9, 24)
TOMORROW = TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("home", whole(Place.HOME)),
        ("HOME", whole(Place.HOME)),
        ("在宅", whole(Place.HOME)),
        ("テレワーク", whole(Place.HOME)),
        ("ﾃﾚﾜｰｸ", whole(Place.HOME)),
        ("庁舎", whole(Place.OFFICE)),
        ("出勤", whole(Place.OFFICE)),
        ("home pm", half(AFTERNOON, Place.HOME)),
        ("pm home", half(AFTERNOON, Place.HOME)),
        ("在宅 午後", half(AFTERNOON, Place.HOME)),
        ("午後在宅", half(AFTERNOON, Place.HOME)),
        ("在宅 終日", whole(Place.HOME)),
        ("office tomorrow", whole(Place.OFFICE, day=TOMORROW)),
        ("明日は午前中在宅", half(MORNING, Place.HOME, TOMORROW)),
        ("明日の午後は在宅", half(AFTERNOON, Place.HOME, TOMORROW)),
        ("明後日 休み", whole(Place.LEAVE, day=TODAY + timedelta(days=2))),
        ("年休", whole(Place.ANNUAL_LEAVE)),
        ("annual leave tomorrow", whole(Place.ANNUAL_LEAVE, day=TOMORROW)),
        ("Day off 9/24", whole(Place.DAY_OFF, day=TRIP)),
        ("特休", whole(Place.SPECIAL_LEAVE)),
        ("trip 9/24 Tokyo", whole(Place.TRIP, "Tokyo", TRIP)),
        ("trip 2026-09-24 Tokyo Station", whole(Place.TRIP, "Tokyo Station", TRIP)),
        ("９月２４日出張　東京都庁", whole(Place.TRIP, "東京都庁", TRIP)),
        ("2026年9月24日 出張 県庁舎", whole(Place.TRIP, "県庁舎", TRIP)),
        ("外勤 現場", whole(Place.OUT, "現場")),
        ("satellite 駅前", whole(Place.SATELLITE, "駅前")),
    ],
)
def test_a_line_is_understood_in_both_languages(typed: str, understood: Declaration) -> None:
    assert one(typed) == understood


@pytest.mark.parametrize(
    "typed",
    [
        "home am office pm",
        "am home pm office",
        "在宅 午前、庁舎 午後",
        "午前在宅 午後出勤",
        "午前は在宅、午後は庁舎",
    ],
)
def test_two_halves_fit_on_one_line_whichever_comes_first(typed: str) -> None:
    said = one(typed)
    assert said == Declaration(
        TODAY, (Segment(MORNING.span, Place.HOME), Segment(AFTERNOON.span, Place.OFFICE))
    )


@pytest.mark.parametrize(
    ("typed", "because"),
    [
        ("", parsing.NO_PLACE.msgid),
        ("tomorrow pm", parsing.NO_PLACE.msgid),
        ("am home pm", "which time belongs to which place"),
        ("somewhere", "could not be read"),
        ("home sweet", "could not be read"),
        ("年休 通院", "could not be read"),
        ("出張所", "could not be read"),
        ("home 2/31", "no such day"),
        ("2月31日 在宅", "no such day"),
        ("home 0/0", "no such day"),
        ("home 2027-13-01", "no such day"),
        ("home 9/3 9/4", "two days"),
        ("home office", "two places in the morning"),
        ("home am office", "which time belongs to which place"),
        ("home pm office pm", "two places in the afternoon"),
        ("home am am", "two places in the morning"),
        ("在宅 終日 庁舎 午後", "two places in the afternoon"),
    ],
)
def test_what_is_not_understood_is_refused_with_the_reason_and_a_way_on(
    typed: str, because: str
) -> None:
    with pytest.raises(Refused) as refusal:
        parsing.read(typed, TODAY)
    assert because in refusal.value.text.msgid
    assert refusal.value.next_step


@pytest.mark.parametrize(
    ("today", "typed", "meant"),
    [
        (date(2026, 12, 28), "1/5", date(2027, 1, 5)),
        (date(2026, 9, 1), "8/31", date(2026, 8, 31)),
        (date(2027, 1, 4), "12/28", date(2027, 12, 28)),
        (date(2026, 12, 31), "tomorrow", date(2027, 1, 1)),
        (date(2027, 12, 1), "2/29", date(2028, 2, 29)),
    ],
)
def test_a_date_without_a_year_is_the_nearest_that_is_not_from_last_year(
    today: date, typed: str, meant: date
) -> None:
    assert one(f"home {typed}", today).day == meant


untimed = st.sampled_from(
    sorted(w for w, word in PLACES.items() if word.place and not word.needs_time)
)
free = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)


@given(
    word=untimed,
    halves=st.sampled_from(["", "am", "pm", "午前", "午後"]),
    day=st.dates(TODAY, date(2026, 11, 30)),
)
def test_the_order_of_the_parts_makes_no_difference(word: str, halves: str, day: date) -> None:
    typed = f"{day.month}/{day.day}"
    orders = [
        (word, halves, typed),
        (typed, halves, word),
        (halves, word, typed),
        (word, typed, halves),
    ]
    assert len({str(one(" ".join(parts))) for parts in orders}) == 1


@given(word=untimed, rest=free)
@example(word="annual", rest="ı")
def test_a_word_behind_a_place_is_its_destination_or_is_refused_and_is_never_dropped(
    word: str, rest: str
) -> None:
    try:
        said = one(f"{word} {rest}")
    except Refused:
        return
    # ª, İ and ı are read as a and i, which are fillers.
    folded = unicodedata.normalize("NFKC", rest).casefold().replace("ı", "i")
    letters = re.sub(r"\W", "", folded)
    is_known = letters in {*PLACES, *FILLERS}
    assert said.day != TODAY or is_known or {s.note for s in said.segments} != {""}


@given(st.text(max_size=60))
def test_whatever_is_typed_is_understood_or_refused(text: str) -> None:
    try:
        said = parsing.read(text, TODAY)
    except Refused:
        return
    assert all(each.segments for each in said)
