"""Deadlines of steps and of documents: while drafting, on the card, in lists and as days pass."""

from datetime import date
from pathlib import Path

import pytest_asyncio

from tests.flows.office import AOI, KEN, MARI, UNLIMITED, Office
from tests.flows.presence_office import TUESDAY, Morning, furnish
from tests.flows.reading import APPROVE, OPEN, Json, day, words

URGENT = """form: urgent
title: {ja: 至急伺い, en: Urgent}
due: wanted
fields:
  - {name: title, kind: text, label: {ja: 件名, en: Title}, required: true}
  - {name: text, kind: long_text, label: {ja: 理由, en: Reason}}
  - {name: wanted, kind: date, label: {ja: 決裁希望日, en: Wanted by}}
route:
  - {line: section_head, deadline: 2}
  - {line: department_head, deadline: 3}
"""


@pytest_asyncio.fixture
async def morning(office: Office, tmp_path: Path) -> Morning:
    (tmp_path / "urgent.yml").write_text(URGENT, encoding="utf-8")
    await furnish(office, {"forms": str(tmp_path)}, UNLIMITED)
    today = Morning(office, "")
    await today.at(10)
    return today


async def draft(office: Office, wanted: str | None = None) -> Json:
    """Submit an urgent document as Aoi, and return Ken's card."""
    await office[AOI].types("/ringi 庁舎の修繕")
    form = office[AOI].form()
    chosen = {"wanted": day(wanted)} if wanted else {}
    assert await office[AOI].submits(form, text="雨漏りのため。", **chosen) == {"ok": True}
    return await office[KEN].card()


async def test_a_due_day_that_is_over_is_refused_at_its_field(morning: Morning) -> None:
    office = morning.office
    await office[AOI].types("/ringi 庁舎の修繕")
    form = office[AOI].form()
    answer = await office[AOI].submits(form, text="雨漏りのため。", wanted=day("2026-11-23"))
    assert answer["errors"] == {"wanted": "過去の日付です。今日以降の日付を選んでください。"}
    assert await office[AOI].submits(form, wanted=day("2026-11-24")) == {"ok": True}


async def test_the_route_says_while_drafting_how_many_days_each_step_has(morning: Morning) -> None:
    office = morning.office
    await office[AOI].types("/ringi 庁舎の修繕")
    assert "田中 健（起案者の所属長）、2開庁日以内" in words(office[AOI].form())


async def test_a_card_has_the_day_and_what_is_read_today_says_how_near_it_is(
    morning: Morning,
) -> None:
    office = morning.office
    card = await draft(office)
    assert "期限：11月26日(木)" in words(card)
    assert "期限：11月26日(木)" in words(await office[AOI].card())
    for day_, said in {
        TUESDAY: "期限：11月26日(木)",
        date(2026, 11, 25): "期限：明日（11月26日(木)）",
        date(2026, 11, 26): "期限：本日（11月26日(木)）",
        date(2026, 11, 30): "期限を4日過ぎています（期限：11月26日(木)）",
    }.items():
        await morning.at(12, day=day_)
        assert said in words(await office[KEN].opens(card, OPEN))
        assert said in words(await office[KEN].opens_home())


async def test_the_next_step_has_its_own_days_from_when_it_begins(morning: Morning) -> None:
    office = morning.office
    card = await draft(office)
    assert "山本 真理、3開庁日以内" in words(await office[KEN].opens(card, OPEN))
    await morning.at(12, day=date(2026, 11, 25))
    await office[KEN].clicks(card, APPROVE)
    assert "期限：11月30日(月)" in words(await office[MARI].card())
    await office[MARI].clicks(await office[MARI].card(), APPROVE)
    assert "期限" not in words(await office[AOI].card())


async def test_the_day_by_which_the_drafter_wants_it_counts_where_it_is_earlier(
    morning: Morning,
) -> None:
    card = await draft(morning.office, wanted="2026-11-25")
    assert "期限：11月25日(水)" in words(card)


async def test_a_later_day_moves_no_steps_deadline(morning: Morning) -> None:
    card = await draft(morning.office, wanted="2026-12-25")
    assert "期限：11月26日(木)" in words(card)
