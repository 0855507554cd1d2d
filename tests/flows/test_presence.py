"""Morning by clicks: asked at 8:15, answered with a tap, half days, changed minds, free days."""

from datetime import date, timedelta

import pytest
import pytest_asyncio

from tests.flows.office import AOI, EMMA, KEN, MARI, NAGI, PEOPLE, RIKU, SORA, Office
from tests.flows.presence_office import (
    CHANGE,
    HOME,
    LEAVE,
    OFFICE,
    OTHER,
    TAPS,
    TRIP,
    TUESDAY,
    Morning,
)
from tests.flows.reading import labels, words

WEDNESDAY = TUESDAY + timedelta(days=1)


@pytest_asyncio.fixture
async def morning(office: Office) -> Morning:
    return await Morning.in_(office)


async def test_at_815_everybody_is_asked_and_one_tap_turns_the_question_into_the_answer(
    morning: Morning,
) -> None:
    office = morning.office
    await morning.at(8, 14)
    assert await office[AOI].messages() == []
    await morning.at(8, 15)
    (question,) = await office[AOI].messages()
    assert "11月24日(火)はどこで勤務しますか。" in words(question)
    assert labels(question) == TAPS
    await office[AOI].clicks(question, HOME)
    (answered,) = await office[AOI].messages()
    assert words(answered).startswith("11月24日(火)：在宅")
    assert labels(answered) == [CHANGE]
    for number in PEOPLE:
        assert len(await office[number].messages()) == 1


async def test_an_answer_can_be_taken_back_and_the_question_is_open_again(
    morning: Morning,
) -> None:
    office = morning.office
    await morning.at(8, 15)
    await office[AOI].clicks(await office[AOI].card(), HOME)
    form = await office[AOI].opens(await office[AOI].card(), CHANGE)
    withdrawal = office[AOI].click_in_form(form, "11月24日(火)の回答を取り消す")
    for _delivery in range(2):
        await office.send(withdrawal)
    await office.settle()
    assert words(office[AOI].form()) == "11月24日(火)の回答を取り消しました：未回答"
    assert labels(await office[AOI].card()) == TAPS
    await office[AOI].clicks(await office[AOI].card(), OFFICE)
    await office.send(withdrawal)
    await office.settle()
    assert words(await office[AOI].card()).startswith("11月24日(火)：在庁"), "it counts once"
    form = await office[KEN].opens(await office[KEN].card(), OTHER)
    assert not [label for label in labels(form) if "取り消す" in label]


async def test_the_question_is_put_in_each_persons_own_language(morning: Morning) -> None:
    await morning.at(8, 15)
    question = await morning.office[EMMA].card()
    assert labels(question) == [
        "Office",
        "Home",
        "Trip",
        "Leave",
        "Half day, other…",
    ]


async def test_a_changed_mind_and_half_days_are_said_in_the_form(morning: Morning) -> None:
    office = morning.office
    await morning.at(8, 15)
    await office[AOI].clicks(await office[AOI].card(), HOME)
    form = await office[AOI].opens(await office[AOI].card(), CHANGE)
    assert await morning.fills_in(AOI, form, am=OFFICE, pm=TRIP, note="県庁") == {"ok": True}
    assert "午前 在庁 · 午後 出張 (県庁)" in words(await office[AOI].card())
    assert len(await office[AOI].messages()) == 1, "the one message is kept up to date"


async def test_whoever_has_said_half_of_the_day_is_asked_for_the_other_half_alone(
    morning: Morning,
) -> None:
    office = morning.office
    assert "午前 未回答 · 午後 在宅" in await morning.says(AOI, "在宅 午後")
    await morning.at(8, 15)
    question = await office[AOI].card()
    assert "午後 在宅" in words(question)
    await office[AOI].clicks(question, OFFICE)
    assert "午前 在庁 · 午後 在宅" in words(await office[AOI].card())


async def test_what_was_said_before_the_question_is_not_asked_and_leave_is_left_alone(
    morning: Morning,
) -> None:
    await morning.says(AOI, "出張 東京")
    await morning.says(KEN, "年休 午前")
    await morning.says(RIKU, "special leave")
    await morning.at(8, 15)
    asked = {number for number in PEOPLE if await morning.office[number].messages()}
    assert asked == {MARI, EMMA, SORA, NAGI}


@pytest.mark.parametrize(
    "day", [date(2026, 11, 23), date(2026, 12, 29), date(2027, 1, 3), date(2026, 11, 28)], ids=str
)
async def test_on_days_off_nobody_hears_anything(morning: Morning, day: date) -> None:
    morning.office.clock.set(morning.office.clock.now() - timedelta(days=30))
    for hour, minute in ((7, 0), (8, 15), (9, 0), (10, 0)):
        await morning.at(hour, minute, day)
    assert morning.office.calls("chat.postMessage") == []


@pytest.mark.parametrize(
    ("day", "told", "in_english"),
    [
        (date(2026, 11, 23), "閉庁日（勤労感謝の日）", "Office closed (Labor Thanksgiving Day)"),
        (date(2026, 11, 28), "閉庁日", "Office closed"),
        (date(2026, 12, 30), "閉庁日", "Office closed"),
    ],
    ids=str,
)
async def test_on_a_day_off_the_home_says_so_and_whoever_works_can_say_where(
    morning: Morning, day: date, told: str, in_english: str
) -> None:
    office = morning.office
    await morning.at(10, 0, day)
    home = await office[AOI].opens_home()
    shown = words(home)
    assert f"：{told}\n" in shown
    assert "未回答" not in shown.partition("今週")[0]
    assert "自分の課の在席状況" not in shown, "nobody of the section works"
    assert f": {in_english}\n" in words(await office[EMMA].opens_home())
    form = await office[AOI].opens(home, "勤務場所を回答")
    await morning.fills_in(AOI, form, am=OFFICE)
    assert "：午前 在庁 · 午後 未回答" in words(office[AOI].home())
    assert "在庁 1人：佐藤 葵" in words(await office[KEN].opens_home())


async def test_who_on_a_day_off_says_that_the_office_is_closed(morning: Morning) -> None:
    await morning.at(10, 0, date(2026, 11, 23))
    assert "未回答" not in (found := await morning.asks_who(KEN, "佐藤"))
    assert "閉庁日\n" in found
    section = await morning.asks_who(KEN)
    assert "閉庁日" in section, "of the whole section"
    assert "未回答" not in section, "no answer is missing"


async def test_the_last_answer_is_named_and_repeated_by_one_tap_and_not_offered_without_one(
    morning: Morning,
) -> None:
    office = morning.office
    await morning.at(8, 15)
    assert labels(await office[AOI].card()) == TAPS, "there is nothing to repeat"
    await morning.says(AOI, "在宅 午前 外勤 午後 現場")
    await morning.at(7, 0, WEDNESDAY)
    await morning.at(8, 15, WEDNESDAY)
    same = "前回と同じ：午前 在宅 · 午後 外勤 (現場)"
    assert same in labels(await office[AOI].opens_home())
    await office[AOI].clicks(await office[AOI].card(), same)
    assert words(await office[AOI].card()).startswith("11月25日(水)：午前 在宅 · 午後 外勤 (現場)")


async def test_yesterdays_question_is_answered_with_the_reason_to_that_person_alone(
    morning: Morning,
) -> None:
    office = morning.office
    await morning.at(8, 15)
    question = await office[AOI].card()
    await morning.at(8, 15, WEDNESDAY)
    await office[AOI].clicks(question, HOME)
    assert "11月24日(火)は過ぎたため" in office[AOI].told()[-1]
    assert labels(await office[AOI].card()) == TAPS
    assert "未回答" in await morning.asks_who(KEN, "佐藤")


async def test_a_question_without_an_answer_has_no_buttons_once_its_day_is_over(
    morning: Morning,
) -> None:
    office = morning.office
    await morning.at(8, 15)
    await office[KEN].clicks(await office[KEN].card(), HOME)
    await morning.at(9)
    await office[KEN].clicks(await morning.opens_names(KEN), "催促する")
    before = len(office.calls("chat.update"))
    await morning.at(4, 10, WEDNESDAY)
    for message in await office[AOI].messages():
        assert (words(message), labels(message)) == ("11月24日(火)：未回答", [])
    assert labels(await office[KEN].card()) == [CHANGE], "an answer is edited only when clicked"
    edited = len(office.calls("chat.update")) - before
    questions_and_reminders = len(PEOPLE) - 1 + len({AOI, EMMA})
    assert edited == questions_and_reminders + 1, "and the sheet, whose last update was missed"


async def test_an_answer_of_a_day_that_is_over_loses_its_button_when_it_is_clicked(
    morning: Morning,
) -> None:
    office = morning.office
    await morning.at(8, 15)
    await office[AOI].clicks(await office[AOI].card(), HOME)
    await morning.at(8, 15, WEDNESDAY)
    answered, _new = await office[AOI].messages()
    await office[AOI].clicks(answered, CHANGE)
    assert "11月24日(火)は過ぎたため" in office[AOI].told()[-1]
    answered, _new = await office[AOI].messages()
    assert (words(answered), labels(answered)) == ("11月24日(火)：在宅", [])


async def test_a_bot_that_was_down_from_8_to_930_asks_nobody_and_brings_the_sheet(
    morning: Morning,
) -> None:
    await morning.at(9, 30)
    assert [await morning.office[number].messages() for number in PEOPLE] == [[]] * len(PEOPLE)
    assert "未回答 7" in words(morning.sheet())


async def test_a_question_that_could_not_be_sent_in_time_is_never_sent(morning: Morning) -> None:
    office = morning.office
    office.fault("rate_limit", count=100, where={"method": "chat.postMessage"})
    office.expected = {"ratelimited"}
    await morning.at(8, 15)
    assert await office[AOI].messages() == []
    await morning.says(KEN, "在宅")
    office.box.faults.clear()
    await morning.at(9, 59)
    await office.later(minutes=10)
    assert len(await office[AOI].messages()) == 1
    assert await office[KEN].messages() == [], "he has said it by now"


async def test_a_day_is_said_from_anywhere_and_the_home_follows(morning: Morning) -> None:
    office = morning.office
    home = await office[AOI].opens_home()
    assert "今日 11月24日(火)：未回答" in words(home)
    assert [label for label in labels(home) if label in TAPS] == TAPS
    await office[AOI].clicks(home, OFFICE)
    home = office[AOI].home()
    assert "今日 11月24日(火)：在庁" in words(home)
    assert CHANGE in labels(home)
    await office[AOI].types("/here 在宅 明日", channel=morning.channel)
    home = office[AOI].home()
    assert "11月25日(水)  在宅" in words(home)
    assert "11月23日" not in words(home), "a holiday is no day of the working week"
    assert "在庁 1人：佐藤 葵" in words(home)
    assert "未回答 2人：田中 健、Emma Ito" in words(home)


async def test_the_days_of_the_week_to_come_are_answered_from_the_home(morning: Morning) -> None:
    office = morning.office
    home = await office[AOI].opens_home()
    days = ["11月25日(水)を入力", "11月26日(木)を入力", "11月27日(金)を入力"]
    assert [label for label in labels(home) if label in days] == days
    for day, place in zip(days, (HOME, TRIP, OFFICE), strict=True):
        form = await office[AOI].opens(home, day)
        await morning.fills_in(AOI, form, am=place, pm=place)
        assert f"{day.removesuffix('を入力')}  {place}" in words(office[AOI].home())
    assert "今日 11月24日(火)：未回答" in words(office[AOI].home())


async def test_on_the_last_day_of_a_week_no_day_is_to_come(morning: Morning) -> None:
    await morning.at(8, 0, date(2026, 11, 27))
    home = await morning.office[AOI].opens_home()
    assert [label for label in labels(home) if label.startswith("11月")] == []


async def test_a_trip_by_one_tap_asks_for_the_destination(morning: Morning) -> None:
    office = morning.office
    await morning.at(8, 15)
    await office[AOI].clicks(await office[AOI].card(), TRIP)
    assert labels(await office[AOI].card()) == ["行き先を入力"]
    form = await office[AOI].opens(await office[AOI].card(), "行き先を入力")
    await morning.fills_in(AOI, form, am=TRIP, pm=TRIP, note="県庁")
    assert "出張 (県庁)" in words(await office[AOI].card())
    assert labels(await office[AOI].card()) == [CHANGE]


async def test_without_words_the_form_opens_and_another_day_can_be_chosen_in_it(
    morning: Morning,
) -> None:
    office = morning.office
    await office[AOI].types("/here")
    form = office[AOI].form()
    assert (await morning.fills_in(AOI, form, day="2026-11-26"))["errors"].keys() == {"am"}
    done = await morning.fills_in(AOI, form, day="2026-11-20", am=HOME)
    assert done["errors"] == {
        "day": "11月20日(金)は過ぎたため、勤務場所はもう変更できません。 "
        "今日とこれからの日について回答できます。例：/here 明日 在庁"
    }
    assert (await morning.fills_in(AOI, form, day="2026-11-26", am=HOME, note="病院"))[
        "errors"
    ].keys() == {"note"}
    assert await morning.fills_in(AOI, form, day="2026-11-26", am="年休", note="") == {"ok": True}
    assert "11月26日(木)  午前 年休 · 午後 未回答" in words(await office[AOI].opens_home())


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("ジャングル", "「ジャングル」を読み取れませんでした。"),
        ("在宅 11/20", "11月20日(金)は過ぎたため"),
        ("在宅 2/31", "2/31という日はありません。"),
        ("在宅 午後 庁舎 午後", "午後の勤務場所が2つ入力されています。"),
        ("在宅 2027-11-24", "2027年11月24日(水)の回答は、まだ受け付けていません。"),
        ("明日", "勤務場所を入力してください。"),
        (f"出張 {'東' * 61}", "60文字以内"),
    ],
)
async def test_a_line_that_cannot_be_is_refused_privately_and_changes_nothing(
    morning: Morning, line: str, reason: str
) -> None:
    await morning.office[AOI].types(f"/here {line}", channel=morning.channel)
    assert reason in morning.office[AOI].told()[-1]
    assert morning.sheets() == []
    assert "未回答" in await morning.asks_who(KEN, "佐藤 葵")


async def test_a_tap_that_is_delivered_twice_counts_once(morning: Morning) -> None:
    office = morning.office
    await morning.at(8, 15)
    question = await office[AOI].card()
    tapped = office[AOI].click(question, HOME)
    await office.send(tapped)
    await office.settle()
    form = await office[AOI].opens(await office[AOI].card(), CHANGE)
    await morning.fills_in(AOI, form, am=LEAVE, pm=LEAVE)
    await office.send(tapped)
    await office.settle()
    assert "：休み" in words(await office[AOI].card())


async def test_the_form_for_half_days_opens_from_the_question_too(morning: Morning) -> None:
    office = morning.office
    await morning.at(8, 15)
    form = await office[AOI].opens(await office[AOI].card(), OTHER)
    await morning.fills_in(AOI, form, pm="サテライト", note="駅前")
    assert labels(await office[AOI].card()) == TAPS, "the morning is still open"
    await office[AOI].clicks(await office[AOI].card(), TRIP)
    assert "午前 出張 · 午後 サテライト (駅前)" in words(await office[AOI].card())
