"""Digests: once in a morning, of what has waited for long or is due, and only when one is there."""

from datetime import date
from pathlib import Path

import pytest
import pytest_asyncio

from tests.flows.office import AOI, KEN, MARI, UNLIMITED, Office
from tests.flows.presence_office import TUESDAY, Morning, furnish
from tests.flows.reading import APPROVE, Json, labels, words

THURSDAY = date(2026, 11, 26)
FRIDAY = date(2026, 11, 27)
SATURDAY = date(2026, 11, 28)
MONDAY = date(2026, 11, 30)
"""The fourth office day after Tuesday."""
NEXT_TUESDAY = date(2026, 12, 1)
SEVENTH = date(2026, 12, 3)
"""The seventh office day after Tuesday."""
TITLE = "モニター40台の購入"
WAITED = "承認待ちが長くなっている、または期限の来た文書です。"
URGENT = """form: urgent
title: {ja: 至急伺い, en: Urgent}
fields:
  - {name: title, kind: text, label: {ja: 件名, en: Title}, required: true}
route:
  - {line: section_head, deadline: 2}
"""


@pytest_asyncio.fixture
async def morning(office: Office) -> Morning:
    today = Morning(office, "")
    await today.at(10)
    return today


async def received(morning: Morning, number: str) -> list[str]:
    """Return the digests that a person has, oldest first."""
    messages = await morning.office[number].messages()
    return [words(each) for each in messages if "開庁日" in words(each)]


async def test_who_lets_a_document_wait_for_more_than_three_office_days_reads_it_once_a_morning(
    morning: Morning,
) -> None:
    await morning.office.circulating()
    for day in (FRIDAY, SATURDAY):
        await morning.at(9, 16, day)
        assert await received(morning, KEN) == []
    await morning.at(9, 14, MONDAY)
    assert await received(morning, KEN) == []
    await morning.at(9, 16, MONDAY)
    [digest] = await received(morning, KEN)
    assert WAITED in digest
    assert f"{TITLE}（佐藤 葵）\n4開庁日経過" in digest
    await morning.at(9, 17, MONDAY)
    await morning.office.restart()
    await morning.at(11, 0, MONDAY)
    assert await received(morning, KEN) == [digest]
    assert await received(morning, AOI) == []
    await morning.at(9, 16, NEXT_TUESDAY)
    assert len(await received(morning, KEN)) == 2


async def test_its_buttons_open_the_document_and_the_list(morning: Morning) -> None:
    office = morning.office
    await office.circulating()
    await morning.at(9, 16, MONDAY)
    digest = await office[KEN].card()
    assert "理由は別紙のとおり。" in words(await morning.opens_unit(KEN, digest, TITLE))
    await office[KEN].closes(office[KEN].form())
    assert TITLE in words(await office[KEN].opens(digest, "1件すべてを開く"))


async def test_what_came_after_the_close_of_a_day_has_waited_no_day(morning: Morning) -> None:
    await morning.at(19)
    await morning.office.circulating()
    await morning.at(9, 16, MONDAY)
    assert await received(morning, KEN) == []
    await morning.at(9, 16, NEXT_TUESDAY)
    assert len(await received(morning, KEN)) == 1


async def test_what_was_done_meanwhile_is_in_no_digest(morning: Morning) -> None:
    office = morning.office
    await office[KEN].clicks(await office.circulating(), APPROVE)
    await morning.at(9, 16, MONDAY)
    assert await received(morning, KEN) == []


async def test_who_is_on_leave_that_morning_reads_it_on_the_first_morning_back(
    morning: Morning,
) -> None:
    await morning.office.circulating()
    await morning.office[KEN].types("/here 11/30 休み")
    await morning.office[KEN].types("/here 12/1 出張")
    for day in (MONDAY, NEXT_TUESDAY):
        await morning.at(9, 16, day)
        assert await received(morning, KEN) == []
    await morning.at(9, 16, date(2026, 12, 2))
    assert len(await received(morning, KEN)) == 1


async def test_who_works_at_home_is_not_away(morning: Morning) -> None:
    await morning.office.circulating()
    await morning.office[KEN].types("/here 11/30 在宅")
    await morning.at(9, 16, MONDAY)
    assert len(await received(morning, KEN)) == 1


async def test_a_missed_morning_is_caught_up_once_until_a_quarter_past_twelve(
    morning: Morning,
) -> None:
    await morning.office.circulating()
    await morning.at(12, 14, MONDAY)
    assert len(await received(morning, KEN)) == 1
    await morning.at(12, 16, NEXT_TUESDAY)
    assert len(await received(morning, KEN)) == 1


async def test_the_office_chooses_the_days_and_closes_on_days_of_its_own(morning: Morning) -> None:
    office = morning.office
    chosen = {"remind_after": 1, "closed_days": frozenset({THURSDAY})}
    await furnish(office, chosen, UNLIMITED)
    await morning.at(10, 1)
    await office.circulating()
    for day in (date(2026, 11, 25), THURSDAY):
        await morning.at(9, 16, day)
        assert await received(morning, KEN) == []
    await morning.at(9, 16, FRIDAY)
    assert len(await received(morning, KEN)) == 1


async def test_what_is_due_is_told_on_the_morning_of_the_day(
    morning: Morning, tmp_path: Path
) -> None:
    office = morning.office
    (tmp_path / "urgent.yml").write_text(URGENT, encoding="utf-8")
    await furnish(office, {"forms": str(tmp_path)}, UNLIMITED)
    await morning.at(10, 1)
    await office[AOI].types("/ringi 庁舎の修繕")
    await office[AOI].submits(office[AOI].form())
    await morning.at(9, 16, date(2026, 11, 25))
    assert await received(morning, KEN) == []
    await morning.at(9, 16, THURSDAY)
    [digest] = await received(morning, KEN)
    assert "期限：本日（11月26日(木)）" in digest
    await office[KEN].clicks((await office[KEN].messages())[0], APPROVE)
    await morning.at(9, 16, FRIDAY)
    assert len(await received(morning, KEN)) == 1


@pytest.mark.parametrize("amount", ["", "500,000"])
async def test_three_office_days_later_the_superior_is_told_once_and_the_drafter_sees_it(
    morning: Morning, amount: str
) -> None:
    office = morning.office
    await office.circulating(amount=amount)
    await morning.at(9, 16, date(2026, 12, 2))
    assert await received(morning, MARI) == []
    await morning.at(9, 16, SEVENTH)
    [digest] = await received(morning, MARI)
    assert "部下のところで止まっている文書が1件あります。" in digest
    assert "田中 健 · 7開庁日経過" in digest
    assert (TITLE in digest) is bool(amount)
    assert ("企画部/企画課/企画係からの文書" in digest) is not bool(amount)
    assert "催促：12月3日(木)" in words((await office[AOI].messages())[0])
    await morning.at(9, 16, date(2026, 12, 4))
    assert len(await received(morning, MARI)) == 1


async def test_a_superior_who_is_away_is_told_when_back(morning: Morning) -> None:
    await morning.office.circulating()
    await morning.office[MARI].types("/here 12/3 休み")
    await morning.at(9, 16, SEVENTH)
    assert await received(morning, MARI) == []
    await morning.at(9, 16, date(2026, 12, 4))
    assert len(await received(morning, MARI)) == 1


async def test_more_than_ten_are_counted_and_the_longest_come_first(morning: Morning) -> None:
    office = morning.office
    for n in range(12):
        await morning.at(10, n)
        await office.drafts(AOI, f"文書{n:02}")
    await morning.at(9, 16, MONDAY)
    digest: Json = await office[KEN].card()
    assert [f"文書{n:02}" in words(digest) for n in range(12)] == [True] * 10 + [False] * 2
    assert labels(digest) == ["12件すべてを開く"]


async def test_tuesday_has_no_digest_of_what_came_on_it(morning: Morning) -> None:
    await morning.office.circulating()
    await morning.at(11, 0, TUESDAY)
    assert await received(morning, KEN) == []
