"""Answers for others: who phones in sick is entered by the section's head or by personnel."""

from datetime import timedelta

import pytest
import pytest_asyncio

from kaigi.presence.tables import declaration
from tests.flows.office import AOI, EMMA, KEN, MARI, NAGI, RIKU, SORA, Office
from tests.flows.presence_office import CHANGE, HOME, TAPS, TUESDAY, Morning
from tests.flows.reading import labels, words

WEDNESDAY = TUESDAY + timedelta(days=1)
FRIDAY = TUESDAY + timedelta(days=3)
MONDAY = TUESDAY + timedelta(days=6)
ENTER = "代わりに入力…"
NOT_YOURS = "ほかの職員の勤務場所を入力できるのは、その課の課長と人事担当だけです。"


@pytest_asyncio.fixture
async def morning(office: Office) -> Morning:
    """Office in which Ken heads Aoi's section, and Riku is personnel."""
    return await Morning.in_(office)


def at(office: Office, number: str, line: str) -> str:
    return f"<@{office[number].slack_id}> {line}"


async def test_the_head_of_the_section_answers_for_one_who_has_phoned_in_sick(
    morning: Morning,
) -> None:
    office = morning.office
    await morning.at(8, 15)
    told = await morning.says(KEN, at(office, AOI, "病休"))
    assert "佐藤 葵さん：11月24日(火)の予定を記録しました：病休（田中 健さんが入力）" in told
    assert "佐藤 葵さんにメッセージでお知らせします" in told
    question, news = await office[AOI].messages()
    assert words(question).startswith("11月24日(火)：病休（田中 健さんが入力）")
    assert "田中 健さんが、あなたの勤務場所を入力しました。" in words(news)
    assert labels(news) == [CHANGE]
    assert "不在（田中 健さんが入力）" in await morning.asks_who(SORA, "佐藤")
    assert "未回答" in await morning.asks_who(KEN, "田中"), "nothing is said of himself"
    rows = await office.bot.storage.run(lambda tx: tx.execute(declaration.select()).all())
    assert {(row.person, row.entered_by) for row in rows} == {(AOI, KEN)}


async def test_the_person_can_say_otherwise_and_every_message_follows(morning: Morning) -> None:
    office = morning.office
    await morning.at(8, 15)
    await morning.says(KEN, at(office, AOI, "病休"))
    await morning.says(AOI, "在宅")
    for message in await office[AOI].messages():
        assert words(message).startswith("11月24日(火)：在宅")
    assert "入力" not in await morning.asks_who(KEN, "佐藤")


@pytest.mark.parametrize("who", [AOI, SORA, MARI, NAGI])
async def test_no_one_else_answers_for_her(morning: Morning, who: str) -> None:
    """Mari heads the department: the kind of a leave in its sections is not hers to know."""
    office = morning.office
    told = await morning.says(who, at(office, EMMA, "病休"))
    assert told.startswith(NOT_YOURS)
    assert "No answer" in await morning.asks_who(EMMA, "Emma")
    assert await office[EMMA].messages() == []


async def test_ones_own_mention_means_oneself(morning: Morning) -> None:
    office = morning.office
    assert "在宅" in await morning.says(AOI, at(office, AOI, "在宅"))
    assert await office[AOI].messages() == []


@pytest.mark.parametrize("line", ["@高橋 出張", "＠高橋　年休", "@高橋"])
async def test_a_name_that_slack_did_not_resolve_is_no_place_of_ones_own(
    morning: Morning, line: str
) -> None:
    told = await morning.says(KEN, line)
    assert "高橋」は、Slackの利用者として認識されませんでした。" in told
    assert "未回答" in await morning.asks_who(KEN, "田中")


async def test_one_who_is_on_no_staff_list_is_not_answered_for(morning: Morning) -> None:
    assert "職員名簿に登録されていません" in await morning.says(RIKU, "<@U0NOBODY> 在宅")


async def test_a_line_that_cannot_be_read_is_refused_and_nothing_is_recorded(
    morning: Morning,
) -> None:
    office = morning.office
    for line in ("", "どこか", "病休 きのうごろ"):
        told = await morning.says(KEN, at(office, AOI, line))
        assert "記録しました" not in told
    assert "未回答" in await morning.asks_who(KEN, "佐藤")


async def test_several_days_are_one_message(morning: Morning) -> None:
    office = morning.office
    await morning.says(KEN, at(office, AOI, "11/26〜11/30 病休"))
    (news,) = await office[AOI].messages()
    assert "11月26日(木)" in words(news)
    assert "11月30日(月)" in words(news)


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("11/27 在宅", ["11月26日(木)：病休（田中 健さんが入力）"]),
        ("11/27 病休", ["11月26日(木)：病休（田中 健さんが入力）"]),
        ("11/30 在宅", ["11月26日(木)〜11月27日(金)：病休（田中 健さんが入力）"]),
        (
            "11/27 午後 在宅",
            [
                "11月26日(木)：病休（田中 健さんが入力）",
                "11月27日(金)：午前 病休（田中 健さんが入力） · 午後 在宅",
                "11月30日(月)：病休（田中 健さんが入力）",
            ],
        ),
        ("11/26 在宅", ["11月26日(木)：在宅"]),
    ],
)
async def test_the_message_of_several_days_follows_when_any_of_them_changes(
    morning: Morning, line: str, left: list[str]
) -> None:
    office = morning.office
    await morning.says(KEN, at(office, AOI, "11/26〜11/30 病休"))
    await morning.says(AOI, line)
    (news,) = await office[AOI].messages()
    assert [told for told in words(news).splitlines() if told.startswith("11月")] == left


async def test_the_message_of_several_days_follows_when_one_is_taken_back(
    morning: Morning,
) -> None:
    office = morning.office
    await morning.says(KEN, at(office, AOI, "11/25〜11/27 病休"))
    form = await office[AOI].opens(await office[AOI].opens_home(), "11月26日(木)を入力")
    await office[AOI].clicks(form, "11月26日(木)の回答を取り消す")
    (news,) = await office[AOI].messages()
    assert "11月25日(水)：病休" in words(news)
    assert "11月27日" not in words(news)


async def test_the_message_of_several_days_follows_when_another_enters_one(
    morning: Morning,
) -> None:
    office = morning.office
    await morning.says(KEN, at(office, AOI, "11/26〜11/27 病休"))
    await morning.says(RIKU, at(office, AOI, "11/27 年休"))
    first, second = await office[AOI].messages()
    assert "11月27日" not in words(first)
    assert "11月27日(金)：年休（中村 陸さんが入力）" in words(second)


async def test_from_the_names_of_those_who_have_not_answered(morning: Morning) -> None:
    office = morning.office
    await morning.at(9)
    form = await office[KEN].opens(await morning.opens_names(KEN), ENTER)
    done = await morning.fills_in(KEN, form, person="佐藤 葵", am="病休", pm="在宅")
    assert done["response_action"] == "update"
    assert "午前 病休（田中 健さんが入力） · 午後 在宅（田中 健さんが入力）" in words(
        office[KEN].form()
    )
    assert "午後 在宅" in words(await office[AOI].card())
    names = await morning.opens_names(SORA)
    assert ENTER not in labels(names), "she heads nothing"


async def test_one_person_is_chosen_or_typed(morning: Morning) -> None:
    office = morning.office
    await morning.at(9)
    form = await office[RIKU].opens(await morning.opens_names(RIKU), ENTER)
    nowhere = await morning.fills_in(RIKU, form, staff_number=EMMA)
    assert list(nowhere["errors"]) == ["am"]
    nobody = await morning.fills_in(RIKU, form, staff_number="", am="在宅")
    assert list(nobody["errors"]) == ["staff_number"]
    unknown = await morning.fills_in(RIKU, form, staff_number="999", am="在宅")
    assert unknown["errors"] == {"staff_number": "職員番号「999」の職員は、職員名簿にいません。"}
    both = await morning.fills_in(RIKU, form, staff_number=EMMA, person="佐藤 葵", am="在宅")
    assert list(both["errors"]) == ["staff_number"]
    assert await office[AOI].messages() == await office[EMMA].messages() == []
    form = await office[RIKU].opens(await morning.opens_names(RIKU), ENTER)
    done = await morning.fills_in(RIKU, form, staff_number="００００１０５", am="在宅")
    assert done["response_action"] == "update"
    assert "中村 陸" in words(await office[EMMA].card())


async def test_personnel_mend_the_working_day_before_and_no_one_else_does(
    morning: Morning,
) -> None:
    office = morning.office
    await morning.at(8, 15, FRIDAY)
    await office[AOI].clicks(await office[AOI].card(), HOME)
    await morning.at(8, 20, MONDAY)
    mended = at(office, AOI, "11/27 病休")
    assert "人事担当だけです" in await morning.says(KEN, mended)
    assert "病休（中村 陸さんが入力）" in await morning.says(RIKU, mended)
    assert "過ぎたため" in await morning.says(RIKU, at(office, AOI, "11/26 病休"))
    question, _mondays, news = await office[AOI].messages()
    assert words(question) == "11月27日(金)：病休（中村 陸さんが入力）"
    assert labels(question) == labels(news) == [], "the day is over"
    assert "過ぎたため" in await morning.says(AOI, "11/27 在宅")


async def test_the_form_for_a_day_that_is_over_is_for_personnel(morning: Morning) -> None:
    office = morning.office
    await morning.at(9)
    await morning.at(8, 20, WEDNESDAY)
    assert ENTER not in labels(await morning.opens_names(KEN))
    form = await office[RIKU].opens(await morning.opens_names(RIKU), ENTER)
    done = await morning.fills_in(RIKU, form, person="佐藤 葵", am="年休", pm="年休")
    assert done["response_action"] == "update"
    await morning.at(8, 20, WEDNESDAY + timedelta(days=1))
    assert ENTER not in labels(await morning.opens_names(RIKU))


async def test_an_answer_of_another_is_repeated_as_ones_own(morning: Morning) -> None:
    office = morning.office
    await morning.says(KEN, at(office, AOI, "在宅"))
    await morning.at(8, 15, WEDNESDAY)
    question = await office[AOI].card()
    again = next(label for label in labels(question) if label not in TAPS)
    await office[AOI].clicks(question, again)
    assert words(await office[AOI].card()).startswith("11月25日(水)：在宅")
    assert "入力" not in words(await office[AOI].card())
