"""Waiting in working days, and lists that are narrowed. Pure."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaigi.approvals import narrowing
from kaigi.approvals.narrowing import ALL, AMOUNTS, DAYS, Narrowing, Waiting, section_key

START = datetime(2026, 11, 16, tzinfo=UTC)
waiting = st.builds(
    Waiting,
    item=st.uuids().map(str),
    since=st.integers(0, 400).map(lambda n: START - timedelta(hours=n)),
    form=st.sampled_from(["", "general", "purchase"]),
    section=st.sampled_from(["", "企画部/企画課/企画係", "企画部/企画課", "総務部"]),
    amount=st.none() | st.integers(0, 10**8),
)
narrowings = st.builds(
    Narrowing,
    form=st.sampled_from(["", "general"]),
    section=st.sampled_from(["", section_key("企画部/企画課")]),
    least=st.sampled_from([0, *AMOUNTS]),
    days=st.sampled_from([0, *DAYS]),
)


@given(st.lists(waiting), narrowings)
def test_narrowing_keeps_the_order_and_each_condition_alone_keeps_at_least_as_many(
    rows: list[Waiting], by: Narrowing
) -> None:
    before = START - timedelta(days=by.days)
    left = narrowing.narrowed(rows, by, before)
    assert left == [row for row in rows if row in left]
    for alone in (
        Narrowing(form=by.form),
        Narrowing(section=by.section),
        Narrowing(least=by.least),
        Narrowing(days=by.days),
    ):
        kept = narrowing.narrowed(rows, alone, before)
        assert all(row in kept for row in left)
    assert narrowing.narrowed(rows, Narrowing(), before) == rows


def test_a_section_is_the_drafters_section_whatever_the_unit_in_it() -> None:
    rows = [
        Waiting("1", START, section="企画部/企画課/企画係"),
        Waiting("2", START, section="企画部"),
    ]
    found = narrowing.narrowed(rows, Narrowing(section=section_key("企画部/企画課")), START)
    assert [row.item for row in found] == ["1"]


@given(narrowings)
def test_a_narrowing_is_read_as_it_was_written(by: Narrowing) -> None:
    assert Narrowing.unpack(by.pack()) == by
    assert Narrowing.unpack("") == Narrowing()


def test_a_menu_that_is_answered_with_all_narrows_nothing_again() -> None:
    by = Narrowing("general", "企画部", AMOUNTS[0], DAYS[0])
    for name in ("form", "section", "least", "days"):
        assert by.answered(name, ALL) != by
    assert by.answered("least", "500000").least == 500_000


@pytest.mark.parametrize(
    ("name", "value"),
    [("least", "1"), ("least", "x"), ("days", "-1"), ("days", "９"), ("nothing", "1")],
)
def test_an_answer_that_no_menu_offers_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - `parsed` refuses any
        Narrowing().answered(name, value)


@pytest.mark.parametrize("value", ["x", "{", "[]", '{"least":"many"}', "7"])
def test_what_no_list_has_written_is_refused(value: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - `parsed` refuses any
        Narrowing.unpack(value)


def test_the_answers_of_a_menu_are_the_most_frequent_ones_and_fit_into_it() -> None:
    values = [f"form {n}" for n in range(150) for _ in range(n)]
    counts = narrowing.counted([*values, ""])
    assert len(counts) == narrowing.MOST_ANSWERS
    assert next(iter(counts.items())) == ("form 149", 149)
