"""Lines after /here: ranges, refusals with their buttons, closed days, and the form's buttons."""

import pytest
import pytest_asyncio

from tests.flows.colleague import Colleague
from tests.flows.office import AOI, KEN, Office
from tests.flows.presence_office import CHANGE, HOME, OFFICE, OTHER, TAPS, TRIP, Morning
from tests.flows.reading import Json, labels, words


@pytest_asyncio.fixture
async def morning(office: Office) -> Morning:
    return await Morning.in_(office)


def private_answer(who: Colleague) -> Json:
    """Return the newest private answer to a person, as they can click on it."""
    channel, message = [
        (channel, message)
        for channel in who.office.box.workspace.channels.values()
        for message in channel.ephemeral.values()
        if message.only_for == who.slack_id
    ][-1]
    place = {"type": "message", "channel": channel.id, "ts": message.ts}
    return {**message.body, "container": place}


async def test_a_range_is_recorded_day_by_day_without_the_closed_days(morning: Morning) -> None:
    told = await morning.says(AOI, "出張 11/26〜12/1 大阪")
    assert "4日分の予定を記録しました。\n11月26日(木)〜12月1日(火)：出張 (大阪)" in told
    assert "閉庁日のため記録していない日：11月28日(土)、11月29日(日)" in told
    home = words(await morning.office[AOI].opens_home())
    assert "11月26日(木)  出張 (大阪)" in home
    assert "11月27日(金)  出張 (大阪)" in home
    assert "11月25日(水)  未回答" in home


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("12/6 在宅", "12月6日(日)の予定を記録しました：在宅\n12月6日(日)は閉庁日です。"),
        ("12/29 在宅", "12月29日(火)の予定を記録しました：在宅\n12月29日(火)は閉庁日です。"),
    ],
)
async def test_a_closed_day_is_recorded_and_said_to_be_one(
    morning: Morning, line: str, told: str
) -> None:
    assert told in await morning.says(AOI, line)


async def test_a_refusal_shows_what_was_read_and_is_answered_by_its_buttons(
    morning: Morning,
) -> None:
    aoi = morning.office[AOI]
    told = await morning.says(AOI, "明日 午後 在宅 ジャングル")
    assert "「ジャングル」を読み取れませんでした。" in told
    assert "読み取れた内容：11月25日(水) · 午後 · 在宅" in told
    assert "11月25日(水)はどこで勤務しますか。" in told
    refusal = private_answer(aoi)
    assert labels(refusal) == TAPS
    await aoi.clicks(refusal, OFFICE)
    (answer,) = aoi.told()
    assert "11月25日(水)の予定を記録しました：在庁" in answer
    assert "11月25日(水)  在庁" in words(await aoi.opens_home())
    assert "未回答" in await morning.asks_who(KEN, "佐藤 葵"), "today stays as it was"


async def test_a_day_that_was_not_read_is_asked_for_in_the_form(morning: Morning) -> None:
    aoi = morning.office[AOI]
    told = await morning.says(AOI, "出張 明日から 東京")
    assert "「明日から」は、始まりと終わりの一方しか分かりません。" in told
    form = await aoi.opens(private_answer(aoi), OTHER)
    assert await morning.fills_in(AOI, form, day="2026-11-25", am=TRIP, pm=TRIP) == {"ok": True}
    assert "11月25日(水)  出張" in words(await aoi.opens_home())


@pytest.mark.parametrize(
    "line", ["先週金曜 在庁", "office last Friday", "前の金曜 在庁", "office Friday last week"]
)
async def test_a_past_weekday_is_answered_as_a_day_that_is_over(
    morning: Morning, line: str
) -> None:
    told = await morning.says(AOI, line)
    assert "11月20日(金)は過ぎたため、勤務場所はもう変更できません" in told
    assert "11月27日" not in told
    assert "11月27日(金)  未回答" in words(await morning.office[AOI].opens_home())


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("去年の12月1日 在庁", "「去年の」を日付や時間として読み取れませんでした。"),
        ("毎週月曜 在宅", "「毎週月曜」のような繰り返しの指定は読み取れません。"),
        ("home every Monday", "「every Monday」のような繰り返しの指定は読み取れません。"),
        ("火曜 在宅", "「火曜」は、11月24日(火)と12月1日(火)のどちらにも読めます。"),
        ("11/20 ジャングル", "「ジャングル」を読み取れませんでした。"),
    ],
)
async def test_where_the_day_is_unclear_only_the_form_is_offered(
    morning: Morning, line: str, why: str
) -> None:
    aoi = morning.office[AOI]
    told = await morning.says(AOI, line)
    assert why in told
    assert "どこで勤務しますか" not in told
    assert labels(private_answer(aoi)) == ["日付を選ぶ…"]
    form = await aoi.opens(private_answer(aoi), "日付を選ぶ…")
    assert await morning.fills_in(AOI, form, day="2026-11-25", am=HOME, pm=HOME) == {"ok": True}
    assert "11月25日(水)  在宅" in words(await aoi.opens_home())


@pytest.mark.parametrize(
    "line", ["12月7日、8日 在宅", "home Dec 7 and Dec 8", "育休 12月7日から", "12/7 ジャングル"]
)
async def test_the_buttons_ask_for_the_day_that_was_read_first(morning: Morning, line: str) -> None:
    aoi = morning.office[AOI]
    told = await morning.says(AOI, line)
    assert "12月7日(月)はどこで勤務しますか。" in told
    assert "11月24日" not in told
    await aoi.clicks(private_answer(aoi), OFFICE)
    (answer,) = aoi.told()
    assert "12月7日(月)の予定を記録しました：在庁" in answer


async def test_the_form_answers_for_its_day_by_one_button_and_drops_the_old_destination(
    morning: Morning,
) -> None:
    aoi = morning.office[AOI]
    await morning.says(AOI, "出張 東京")
    form = await aoi.opens(await aoi.opens_home(), CHANGE)
    await aoi.clicks(form, HOME)
    assert "11月24日(火)の予定を記録しました：在宅" in words(aoi.form())
    assert "今日 11月24日(火)：在宅\n" in words(await aoi.opens_home())


async def test_the_destination_of_before_is_no_mistake_where_it_leads_nowhere_now(
    morning: Morning,
) -> None:
    aoi = morning.office[AOI]
    await morning.says(AOI, "出張 東京")
    form = await aoi.opens(await aoi.opens_home(), CHANGE)
    assert await morning.fills_in(AOI, form, am=HOME, pm=HOME) == {"ok": True}
    assert "今日 11月24日(火)：在宅\n" in words(await aoi.opens_home())


async def test_the_form_says_that_its_day_is_a_closed_one(morning: Morning) -> None:
    aoi = morning.office[AOI]
    await aoi.types("/here")
    await morning.fills_in(AOI, aoi.form(), day="2026-12-06", am=HOME)
    assert "記録しました。12月6日(日)は閉庁日です。" in words(aoi.form())


async def test_hours_that_were_typed_stay_when_the_rest_of_the_day_is_tapped(
    morning: Morning,
) -> None:
    aoi = morning.office[AOI]
    await morning.says(AOI, "外出 13:00-15:00 現場")
    await morning.at(8, 15)
    await aoi.clicks(await aoi.card(), OFFICE)
    told = words(await aoi.card())
    assert "0:00–13:00 在庁 · 13:00–15:00 外勤 (現場) · 15:00–24:00 在庁" in told


async def test_the_question_gives_no_hint_that_cannot_be_followed_there(morning: Morning) -> None:
    await morning.at(8, 15)
    aoi = morning.office[AOI]
    assert "/here" not in words(await aoi.card())
    assert "/here 明日 出張 東京" in words(await aoi.opens(await aoi.card(), OTHER))


async def test_a_day_of_another_year_is_named_with_its_year(morning: Morning) -> None:
    told = await morning.says(AOI, "2028-01-05 在宅")
    assert "2028年1月5日(水)の回答は、まだ受け付けていません。" in told
    assert "2025年12月1日(月)は過ぎたため" in await morning.says(AOI, "2025-12-01 在宅")


REPLACED = "以前の回答を置き換えました："


@pytest.mark.parametrize(
    ("before", "line", "replaced"),
    [
        (["出張 東京"], "在宅", "出張 (東京)"),
        (["午前 在宅", "午後 出張 東京"], "在庁", "午前 在宅 · 午後 出張 (東京)"),
        (["出張 東京"], "午後 在宅", "午後 出張 (東京)"),
        (["午後 年休"], "在宅", "午後 年休"),
        (["在宅"], "13:00-15:00 外出 現場", "13:00–15:00 在宅"),
        (["出張 東京"], "出張 大阪", "出張 (東京)"),
    ],
)
async def test_an_answer_says_which_different_answer_it_replaces(
    morning: Morning, before: list[str], line: str, replaced: str
) -> None:
    for each in before:
        assert REPLACED not in await morning.says(AOI, f"明日 {each}"), "there was no answer"
    told = await morning.says(AOI, f"明日 {line}")
    assert told.splitlines()[1] == REPLACED + replaced
    assert REPLACED not in await morning.says(AOI, f"明日 {line}"), "it is the same again"
    assert REPLACED not in await morning.says(KEN, f"明日 {line}")


async def test_what_several_days_replace_is_told_by_day(morning: Morning) -> None:
    await morning.says(AOI, "11/25 出張 東京")
    await morning.says(AOI, "11/27〜11/30 年休")
    told = await morning.says(AOI, "11/25〜12/1 在宅")
    assert told.split(REPLACED)[1].splitlines()[1:3] == [
        "11月25日(水)：出張 (東京)",
        "11月27日(金)〜11月30日(月)：年休",
    ]
    assert REPLACED not in await morning.says(AOI, "11/25〜12/1 在宅")


async def test_what_another_had_entered_is_told_to_the_person_and_not_the_other_way(
    morning: Morning,
) -> None:
    await morning.says(AOI, "年休")
    told = await morning.says(KEN, f"<@{morning.office[AOI].slack_id}> 病休")
    assert "病休" in told
    assert REPLACED not in told
    told = await morning.says(AOI, "在宅")
    assert f"{REPLACED}病休（田中 健さんが入力）" in told


@pytest.mark.parametrize("line", ["取消", "取り消し。", "cancel", "Clear"])
async def test_a_word_to_take_an_answer_back_opens_its_form(morning: Morning, line: str) -> None:
    await morning.says(AOI, "在宅")
    aoi = morning.office[AOI]
    await aoi.types(f"/here {line}")
    [label] = [each for each in labels(aoi.form()) if each.endswith("の回答を取り消す")]
    await aoi.clicks(aoi.form(), label)
    assert "取り消しました" in words(aoi.form())
