"""The managers' sheet at nine, kept until ten, fresh at any time; /who; and what stays private."""

import json
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from kaigi.presence.readers import ReaderDesk
from kaigi.staff import roster
from kaigi.staff.desk import StaffDesk
from tests.flows.office import AOI, EMMA, KEN, MARI, NAGI, RIKU, SORA, Office
from tests.flows.presence_office import HOME, TUESDAY, Morning, staff_file
from tests.flows.reading import labels, words

REFRESH, NAMES, REMIND = "最新にする", "自分の所属の氏名を見る", "催促する"


@pytest_asyncio.fixture
async def morning(office: Office) -> Morning:
    return await Morning.in_(office)


async def test_at_nine_the_managers_see_a_few_lines_that_fit_a_phone(morning: Morning) -> None:
    await morning.says(AOI, "在宅")
    await morning.says(KEN, "出勤")
    await morning.says(MARI, "出張 東京")
    await morning.says(NAGI, "在宅 午後")
    await morning.at(8, 59)
    assert morning.sheets() == []
    await morning.at(9)
    assert words(morning.sheet()).splitlines() == [
        "11月24日(火)の勤務場所",
        "午前：7人 · 在庁 1 · 在宅 1 · 出張 1",
        "⚠ 必要人数に足りない窓口：",
        "企画部/企画課（窓口担当2人）：必要1人・現在0人",
        "自分の所属の氏名を見る",
        "未回答 4人",
        "自分の部を開く",
        "全体を開く",
        "9:00現在",
        "10:00まで自動で更新します。",
    ]


async def test_after_the_last_update_the_sheet_says_so(morning: Morning) -> None:
    await morning.at(9)
    await morning.at(9, 59)
    assert "10:00まで自動で更新します。" in words(morning.sheet())
    assert REFRESH not in labels(morning.sheet())
    await morning.at(10)
    assert "自動更新は10:00に終了しました。" in words(morning.sheet())
    assert REFRESH in labels(morning.sheet())
    await morning.at(11, 0, TUESDAY + timedelta(days=1))
    assert "自動更新は10:00に終了しました。" in words(morning.sheets()[0])


@pytest.mark.parametrize(
    ("hour", "days"), [(13, 0), (14, 0), (23, 0), (8, 1), (15, 1), (15, 3)], ids=str
)
async def test_a_bot_that_was_away_at_ten_ends_the_updates_of_the_sheet_when_it_is_back(
    morning: Morning, hour: int, days: int
) -> None:
    await morning.at(9)
    await morning.at(hour, 5, TUESDAY + timedelta(days=days))
    assert "自動更新は10:00に終了しました。" in words(morning.sheets()[0])


async def test_ones_own_department_and_section_come_first(morning: Morning) -> None:
    await morning.at(9)
    sora = morning.office[SORA]
    shown = words(await sora.opens(morning.sheet(), "全体を開く"))
    assert shown.index("財政部 (2)") < shown.index("企画部 (4)") < shown.index("総務部 (1)")
    own = words(await sora.opens(morning.sheet(), "自分の部を開く"))
    assert "未回答 2人：加藤 凪、小林 空" in own, "the head first"
    assert "企画" not in own


async def test_a_head_reminds_those_of_the_unit_who_have_not_answered(morning: Morning) -> None:
    office = morning.office
    await morning.at(8, 15)
    await morning.says(EMMA, "home")
    await morning.at(9)
    view = await morning.opens_names(KEN)
    assert "企画係\n佐藤 葵" in words(view)
    assert "Emma Ito" not in words(view)
    assert "山本 真理" not in words(view), "Ken heads the section, not the department"
    await office[KEN].clicks(view, REMIND)
    assert "1人に催促をお送りします" in words(office[KEN].form())
    assert len(await office[EMMA].messages()) == len(await office[NAGI].messages()) == 1
    _question, reminder = await office[AOI].messages()
    assert "勤務場所が未回答です" in words(reminder)
    await office[AOI].clicks(reminder, HOME)
    for message in await office[AOI].messages():
        assert "11月24日(火)：在宅" in words(message), "both are up to date"
    assert "在宅 2" in words(morning.sheet())


async def test_a_reminder_comes_once_a_day_whoever_sends_it(morning: Morning) -> None:
    office = morning.office
    await morning.at(9)
    for number in (KEN, MARI, RIKU, KEN):
        view = await morning.opens_names(number)
        await office[number].clicks(view, REMIND)
    assert len(await office[AOI].messages()) == 1
    assert len(await office[NAGI].messages()) == 1, "by Riku, who is personnel"


async def test_one_without_the_right_sees_their_section_and_no_button(morning: Morning) -> None:
    office = morning.office
    await morning.at(9)
    view = await morning.opens_names(SORA)
    assert "加藤 凪、小林 空" in words(view)
    assert "佐藤 葵" not in words(view)
    assert labels(view) == []
    own = await morning.opens_names(KEN)
    payload = office[SORA].click_in_form(own, REMIND)
    await office.send(payload)
    await office.settle()
    assert await office[AOI].messages() == []


async def test_nobody_is_reminded_of_a_day_that_is_over(morning: Morning) -> None:
    await morning.at(9)
    await morning.at(11, 0, TUESDAY + timedelta(days=1))
    view = await morning.opens_names(KEN)
    assert labels(view) == []


async def test_one_who_has_answered_meanwhile_is_not_reminded(morning: Morning) -> None:
    office = morning.office
    await morning.at(9)
    view = await morning.opens_names(KEN)
    await morning.says(AOI, "在宅")
    await office[KEN].clicks(view, REMIND)
    assert await office[AOI].messages() == []


async def test_the_sheet_follows_every_answer_until_ten_and_then_only_on_demand(
    morning: Morning,
) -> None:
    await morning.at(8, 15)
    await morning.at(9)
    await morning.office[AOI].clicks(await morning.office[AOI].card(), HOME)
    assert "在宅 1" in words(morning.sheet())
    await morning.at(9, 59)
    await morning.says(EMMA, "home")
    assert "在宅 2" in words(morning.sheet())
    assert "9:59現在" in words(morning.sheet())
    await morning.at(10)
    await morning.says(KEN, "在宅")
    assert "在宅 2" in words(morning.sheet())
    await morning.at(13, 5)
    await morning.office[MARI].clicks(morning.sheet(), REFRESH)
    assert "午後：7人 · 在宅 3" in words(morning.sheet())
    assert "13:05現在" in words(morning.sheet())
    assert len(morning.sheets()) == 1


async def test_what_is_said_of_tomorrow_does_not_touch_todays_sheet(morning: Morning) -> None:
    await morning.at(9)
    before = len(morning.office.calls("chat.update"))
    await morning.says(AOI, "在宅 明日")
    assert len(morning.office.calls("chat.update")) == before


async def test_a_department_opens_with_sections_units_and_names(morning: Morning) -> None:
    await morning.says(AOI, "外勤 現場")
    await morning.at(9)
    view = await morning.opens_department(MARI, "企画部")
    shown = words(view)
    assert "企画係\n外勤 1人：佐藤 葵（窓口担当） (現場)" in shown
    assert "企画課\n未回答 2人：田中 健、Emma Ito（窓口担当）" in shown
    assert labels(view) == [], "a department is the top"


async def test_the_counter_is_served_again_when_somebody_is_in_the_office(morning: Morning) -> None:
    await morning.at(9)
    assert "必要人数に足りない窓口" in words(morning.sheet())
    await morning.says(EMMA, "office")
    assert "必要人数に足りない窓口" not in words(morning.sheet())


async def test_a_counter_may_need_more_than_one(office: Office) -> None:
    morning = await Morning.in_(office, counters={"企画部/企画課": 2})
    await morning.says(EMMA, "office")
    await morning.at(9)
    assert "企画部/企画課（窓口担当2人）：必要2人・現在1人" in words(morning.sheet())


@pytest.mark.parametrize("kind", ["年休", "特休", "代休"])
async def test_the_kind_of_leave_is_seen_by_section_head_and_personnel_and_by_nobody_else(
    morning: Morning, kind: str
) -> None:
    office = morning.office
    await morning.says(AOI, kind)
    await morning.at(8, 15)
    await morning.at(9)
    assert "不在 1" in words(morning.sheet())
    label = "週休・代休" if kind == "代休" else kind
    for number, knows in ((AOI, True), (KEN, True), (RIKU, True), (MARI, False), (NAGI, False)):
        view = await morning.opens_department(number, "企画部")
        seen = [
            words(view),
            await morning.asks_who(number, "佐藤"),
            await morning.asks_who(number, "企画課"),
        ]
        for shown in seen:
            assert (label in shown) == knows
            assert "不在" in shown or label in shown
    others = [await office[number].opens_home() for number in (EMMA, MARI)]
    assert all(label not in words(home) for home in others)
    crossed = [
        e for e in office.record() if e["kind"] == "call" and e["method"].startswith("chat.")
    ]
    public = [e for e in crossed if e["request"].get("channel") == morning.channel]
    assert label not in json.dumps(public, ensure_ascii=False)
    assert label not in str(office.logged)


async def test_who_is_asked_from_anywhere_by_section_by_name_and_by_mention(
    morning: Morning,
) -> None:
    await morning.says(AOI, "在宅 午前 庁舎 午後")
    assert "佐藤 葵 (企画部/企画課/企画係)  午前 在宅 · 午後 在庁" in await morning.asks_who(
        NAGI, "佐藤葵"
    )
    mention = f"<@{morning.office[AOI].slack_id}|aoi>"
    assert "午前 在宅" in await morning.asks_who(NAGI, mention)
    assert "企画係\n在宅 1人：佐藤 葵（窓口担当）" in await morning.asks_who(NAGI, "企画課")
    assert "財政部/財政課" in await morning.asks_who(NAGI), "without words one's own section"
    assert "「火星課」という氏名の職員も所属も見つかりません。" in await morning.asks_who(
        NAGI, "火星課"
    )
    await morning.office[NAGI].types("/who 企画課", channel=morning.channel)
    assert morning.sheets() == [], "what is asked in a channel is answered to that person alone"


async def test_when_many_are_found_all_can_be_paged_through_on_the_day_that_was_asked_for(
    morning: Morning,
) -> None:
    rows = [f"9{n:03},佐藤 {n}号,,,企画部/企画課,主事,,,,,," for n in range(60)]
    file = staff_file().decode() + "\n" + "\n".join(rows)
    await morning.office.bot.house.desk(StaffDesk).import_roster(roster.read(file.encode()))
    channel = morning.office.box.workspace.channels[morning.channel]
    await morning.office[NAGI].types("/who 佐藤 明日", channel=morning.channel)
    ts, answer = list(channel.ephemeral.items())[-1]
    container = {"type": "message", "channel": morning.channel, "ts": ts, "is_ephemeral": True}
    form = await morning.office[NAGI].opens({**answer.body, "container": container}, "すべて表示")
    assert "佐藤 30号 (企画部/企画課)  未回答" in words(form)
    await morning.office[NAGI].clicks(form, "次へ")
    last = words(morning.office[NAGI].form())
    assert "11月25日" in last
    assert "佐藤 59号" in last


async def test_the_sheet_stands_in_the_order_of_the_staff_list(morning: Morning) -> None:
    lines = staff_file().decode().splitlines()
    file = "\n".join([lines[0], *reversed(lines[1:])])
    await morning.office.bot.house.desk(StaffDesk).import_roster(roster.read(file.encode()))
    sheet = await morning.office.bot.house.desk(ReaderDesk).sheet_of(TUESDAY)
    assert [department.name for department in sheet.departments] == ["財政部", "企画部", "総務部"]
    again = await morning.office.bot.house.desk(StaffDesk).import_roster(roster.read(staff_file()))
    assert again.written == (), "the order alone has changed"
    sheet = await morning.office.bot.house.desk(ReaderDesk).sheet_of(TUESDAY)
    assert [department.name for department in sheet.departments] == ["企画部", "総務部", "財政部"]


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        ("nowhere", "channel_not_found"),
        ("not invited", "channel_not_found"),
        ("archived", "is_archived"),
    ],
)
async def test_a_sheet_that_cannot_be_delivered_is_given_up_with_the_reason_and_all_else_goes_on(
    office: Office, trouble: str, code: str
) -> None:
    elsewhere: dict[str, Any] = {"managers_channel": "C0NOWHERE"} if trouble == "nowhere" else {}
    morning = await Morning.in_(office, **elsewhere)
    channel = office.box.workspace.channels[morning.channel]
    channel.archived = trouble == "archived"
    if trouble == "not invited":  # into a public one Kaigi may write all the same
        channel.kind = "group"
        channel.members.pop(office.box.app.bot_user_id)
    office.expected = {code}
    office.failing = {"delivery.dead"}
    await morning.at(8, 15)
    await morning.at(9)
    (told,) = [entry for entry in office.logged if entry["event"] == "delivery.dead"]
    assert told["key"] == f"presence:sheet:{TUESDAY}"
    assert code in str(told)
    assert len(await office[AOI].messages()) == 1, "everything else goes on"


async def test_yesterdays_sheet_stays_as_the_day_ended(morning: Morning) -> None:
    await morning.says(AOI, "在宅 午前 庁舎 午後")
    await morning.at(9)
    await morning.at(11, 0, TUESDAY + timedelta(days=1))
    yesterday = morning.sheets()[0]
    await morning.office[MARI].clicks(yesterday, REFRESH)
    assert "午後：7人 · 在庁 1" in words(morning.sheets()[0])
    assert "未回答 6人" in words(morning.sheets()[0])
