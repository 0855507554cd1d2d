"""Copies of documents: years, sections and dates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kaigi.approvals.copying import copied
from kaigi.approvals.fiscal_years import fiscal_year, moved
from kaigi.content import Content, Field, FieldKind, FieldSpec, FormSpec
from kaigi.errors import Text
from kaigi.ledger.items import item_of
from tests.office import Paper

YEARS = st.integers(2019, 2098)


@pytest.mark.parametrize(
    ("day", "year"), [((2026, 3, 31), 2025), ((2026, 4, 1), 2026), ((2026, 12, 31), 2026)]
)
def test_a_fiscal_year_begins_on_the_first_of_april(day: tuple[int, int, int], year: int) -> None:
    assert fiscal_year(date(*day)) == year


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("令和7年度 物品購入", "令和8年度 物品購入"),
        ("令和７年度", "令和８年度"),
        ("令和 7年度", "令和 8年度"),
        ("R7年度とＲ７年度", "R8年度とＲ８年度"),
        ("2025年度", "2026年度"),
        ("２０２５年度", "２０２６年度"),
        ("FY2025 budget", "FY2026 budget"),
        ("令和7年4月1日", "令和7年4月1日"),
        ("令和6年度の実績と令和8年度の予定", "令和6年度の実績と令和8年度の予定"),
        ("12025年度", "12025年度"),
        ("第7年度", "第7年度"),
        ("PR7年度", "PR7年度"),
        ("FY20255", "FY20255"),
        ("平成7年度", "平成7年度"),
    ],
)
def test_words_of_the_old_fiscal_year_alone_are_set_again(before: str, after: str) -> None:
    text, changes = moved(before, 2025, 2026)
    assert text == after
    assert bool(changes) is (before != after)


def test_the_first_year_of_reiwa_is_read_and_each_change_is_named_once() -> None:
    assert moved("令和元年度、令和元年度", 2019, 2026) == (
        "令和8年度、令和8年度",
        ("令和元年度 → 令和8年度",),
    )


@given(YEARS, YEARS, st.text())
def test_a_text_without_such_words_stays_as_it_is(old: int, new: int, text: str) -> None:
    if "年度" not in text and "FY" not in text:
        assert moved(text, old, new) == (text, ())


@given(YEARS, st.text(alphabet="令和R年度FY0123456789０１２ "))
def test_within_a_year_nothing_changes(year: int, text: str) -> None:
    kept, changes = moved(text, year, year)
    assert (kept.replace("元", "1"), changes) == (text.replace("元", "1"), ())


@given(YEARS, YEARS, st.text(alphabet="令和RＲ年度FY0123456789０１２元 。"))
def test_the_old_year_is_gone_and_the_way_back_leads_to_the_same_words(
    old: int, new: int, text: str
) -> None:
    there, changes = moved(text, old, new)
    if old != new:
        assert moved(there, old, new) == (there, ())
    again, _changes = moved(there, new, old)
    assert bool(changes) or there == text
    assert len(again) == len(there) or old - 2018 < 10 or new - 2018 < 10


SECTION = FieldSpec("section", Text("Section"), FieldKind.SECTION)
FORM = FormSpec(
    "f",
    (
        FieldSpec("title", Text("Title"), FieldKind.TEXT, limit=300),
        SECTION,
        FieldSpec("day", Text("Day"), FieldKind.DATE),
        FieldSpec("term", Text("Term"), FieldKind.PERIOD),
    ),
)


@pytest.mark.parametrize(
    ("held", "now"),
    [
        ("都市整備部/道路課", "企画部/企画課"),
        ("道路課", "企画課"),
        ("都市整備部", "企画部"),
        ("財政課", "財政課"),
    ],
)
def test_the_old_section_becomes_todays_and_dates_are_left_empty(held: str, now: str) -> None:
    fields = (
        Field("title", FieldKind.TEXT, "令和7年度"),
        Field("section", FieldKind.SECTION, held),
        Field("day", FieldKind.DATE, "2026-02-01"),
        Field("term", FieldKind.PERIOD, ("2026-02-01", "2026-02-02")),
    )
    document = Paper().document
    item = replace(item_of(document, FORM), content=Content("f", fields))
    filled, notes = copied(item, FORM, "企画部/企画課", date(2026, 2, 1), date(2026, 11, 24))
    assert filled.texts == {"title": "令和8年度", "section": now, "day": "", "term": ""}
    said = [str(note) for note in notes]
    assert any("令和7年度 → 令和8年度" in each for each in said)
    assert notes[-1].values == {"fields": [Text("Day"), Text("Term")]}
