"""Days and times after /here: understood or refused, and never recorded for today instead."""

from datetime import date, timedelta

import pytest

from kaigi.presence import parsing
from kaigi.presence.dates import Days
from kaigi.presence.parsing import Unreadable
from tests.unit.presence_lines import MONDAY, TUESDAY, days_of, of, read

TOLD_OTHERWISE = [
    "再々来週火曜", "次の次の火曜", "最終金曜", "2日ほど", "2日くらい", "2日かけて", "3日連続",
    "3日連泊", "3日おき", "5日ぶり", "12/1前後", "3日あたり", "明日あたり", "火と木", "火ー木",
    "火木", "月水金", "火よう", "かようび", "カヨウ", "火耀日", "日祝", "週明け", "来々週",
    "次回", "廿日", "師走", "両日", "次の営業日", "給料日", "上旬", "下旬", "文化の日",
    "敬老の日", "建国記念日", "クリスマス", "元日", "大晦日", "お盆", "GW", "ゴールデンウィーク",
    "仕事始め", "御用納め", "定時後", "始業前", "未明", "tomorow", "Wensday", "overmorrow",
    "fortnight", "EOM", "Christmas", "noonish",
]  # fmt: skip
"""Days and times in words that are not read."""
PLACES = [
    "四日市", "十日町", "廿日市", "明日香村", "朝霞", "日本橋", "火葬場", "木更津", "二十四軒",
    "月島", "金沢", "水戸", "土浦", "日光", "木場", "金山", "次郎丸", "大月", "週刊誌社",
    "最終処分場", "小学校始業式", "定時制高校", "水と緑の公園", "らいらっく公園", "盆栽美術館",
    "日赤病院", "Sunderland", "Tomorrowland", "Fridley", "Saturn",
]  # fmt: skip
"""Destinations that hold a part of such a word."""


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("12月1日(火)", of(12, 1)),
        ("12月1日（火）", of(12, 1)),
        ("12月1日㈫", of(12, 1)),
        ("12月1日火曜日", of(12, 1)),
        ("12月1日", of(12, 1)),
        ("12/1", of(12, 1)),
        ("１２／１（火）", of(12, 1)),
        ("12/1(火・祝)", of(12, 1)),
        ("Tue, Dec 1", of(12, 1)),
        ("tue dec 1", of(12, 1)),
        ("Tuesday, December 1", of(12, 1)),
        ("Dec 7", of(12, 7)),
        ("Dec. 7", of(12, 7)),
        ("December 7th", of(12, 7)),
        ("7 December", of(12, 7)),
        ("7th of December", of(12, 7)),
        ("Dec 7, 2026", of(12, 7)),
        ("2026-12-07", of(12, 7)),
        ("2026/12/7", of(12, 7)),
        ("2026年12月7日", of(12, 7)),
        ("令和8年11月30日", of(11, 30)),
        ("令和８年１１月３０日（月）", of(11, 30)),
        ("R8.11.30", of(11, 30)),
        ("r8/11/30", of(11, 30)),
        ("20261130", of(11, 30)),
        ("24日", of(11, 24)),
        ("30日", of(11, 30)),
        ("3日", of(12, 3)),
        ("来月3日", of(12, 3)),
        ("今月30日", of(11, 30)),
        ("今日", of(11, 24)),
        ("本日", of(11, 24)),
        ("明日", of(11, 25)),
        ("あした", of(11, 25)),
        ("あさって", of(11, 26)),
        ("明後日", of(11, 26)),
        ("the day after tomorrow", of(11, 26)),
        ("3日後", of(11, 27)),
        ("1週間後", of(12, 1)),
        ("in 3 days", of(11, 27)),
        ("水曜", of(11, 25)),
        ("水曜日", of(11, 25)),
        ("月曜", of(11, 30)),
        ("Monday", of(11, 30)),
        ("on Thursday", of(11, 26)),
        ("今週金曜", of(11, 27)),
        ("this Friday", of(11, 27)),
        ("来週月曜", of(11, 30)),
        ("来週の火曜日", of(12, 1)),
        ("来週 火曜", of(12, 1)),
        ("来週火", of(12, 1)),
        ("再来週の水曜", of(12, 9)),
        ("next Monday", of(11, 30)),
        ("Monday next week", of(11, 30)),
        ("next week Tuesday", of(12, 1)),
        ("1月5日", of(1, 5, 2027)),
        ("さ来週火曜", of(12, 8)),
        ("さ来週の水曜", of(12, 9)),
    ],
)
@pytest.mark.parametrize(
    "line", ["{} 在宅", "在宅 {}", "出張 {} 東京", "trip {} Tokyo", "出張 東京 {}"]
)
def test_a_day_is_understood_as_people_and_kaigi_write_it(typed: str, day: date, line: str) -> None:
    assert days_of(line.format(typed)) == [day]
    (declared,) = parsing.read(line.format(typed), TUESDAY)
    assert {s.note for s in declared.segments} <= {"", "東京", "Tokyo"}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("line", ["出張 明日 {}", "出張 {} 明日", "trip {} tomorrow"])
def test_a_place_may_hold_a_part_of_a_days_name(place: str, line: str) -> None:
    (declared,) = parsing.read(line.format(place), TUESDAY)
    assert declared.day == TUESDAY + timedelta(days=1)
    assert {segment.note for segment in declared.segments} == {place}


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("12/1〜12/3", of(12, 1), of(12, 3)),
        ("12/1～12/3", of(12, 1), of(12, 3)),
        ("12/1-12/3", of(12, 1), of(12, 3)),
        ("12/1–12/3", of(12, 1), of(12, 3)),
        ("12/1 - 12/3", of(12, 1), of(12, 3)),
        ("12/1-3", of(12, 1), of(12, 3)),
        ("12月1日(火)〜12月3日(木)", of(12, 1), of(12, 3)),
        ("12月1日から3日まで", of(12, 1), of(12, 3)),
        ("12月1日から12月3日", of(12, 1), of(12, 3)),
        ("1日〜3日", of(12, 1), of(12, 3)),
        ("28日〜3日", of(11, 28), of(12, 3)),
        ("月曜から水曜", of(11, 30), of(12, 2)),
        ("月曜〜水曜", of(11, 30), of(12, 2)),
        ("月〜水", of(11, 30), of(12, 2)),
        ("来週月曜から水曜まで", of(11, 30), of(12, 2)),
        ("明日から3日間", of(11, 25), of(11, 27)),
        ("明日から三日間", of(11, 25), of(11, 27)),
        ("12/1から1週間", of(12, 1), of(12, 7)),
        ("12/1から2泊3日", of(12, 1), of(12, 3)),
        ("tomorrow for 3 days", of(11, 25), of(11, 27)),
        ("for 3 days from tomorrow", of(11, 25), of(11, 27)),
        ("Dec 1-3", of(12, 1), of(12, 3)),
        ("1-3 December", of(12, 1), of(12, 3)),
        ("from Dec 1 to Dec 3", of(12, 1), of(12, 3)),
        ("Tue, Dec 1 – Thu, Dec 3", of(12, 1), of(12, 3)),
        ("Monday to Wednesday", of(11, 30), of(12, 2)),
        ("2026-12-01 - 2026-12-03", of(12, 1), of(12, 3)),
        ("12/28〜1/5", of(12, 28), of(1, 5, 2027)),
    ],
)
@pytest.mark.parametrize("line", ["{} 在宅", "出張 {} 大阪", "trip {} Osaka", "出張 大阪 {}"])
def test_a_range_is_every_one_of_its_days(typed: str, first: date, last: date, line: str) -> None:
    assert days_of(line.format(typed)) == list(Days(first, last).each())


@pytest.mark.parametrize(
    "typed",
    [
        "明日から",
        "12/1から",
        "12/1以降",
        "金曜まで",
        "from tomorrow",
        "until Friday",
        "〜12/3",
        "3日間",
        "for 3 days",
        "1週間",
        "2泊3日",
        "来週",
        "再来週",
        "next week",
        "this week",
        "今月",
        "来月",
        "月末",
        "週末",
        "年末",
        "土日",
        "毎週火曜",
        "毎日",
        "隔週月曜",
        "every Monday",
        "Mondays",
        "第2月曜",
        "翌日",
        "翌週月曜",
        "12月",
        "12/",
        "/12",
        "1日",
        "一日",
        "十二月一日",
        "13",
        "24",
        "1130",
        "12-1",
        "9-17",
        "11.30",
        "8.11.30",
        "30.11.",
        "12/7/2026",
        "7/12/26",
        "12/1/5",
        "13/13",
        "2/31",
        "2月31日",
        "0/0",
        "2027-13-01",
        "20261332",
        "12月1日(水)",
        "Wed, Dec 1",
        "来週日曜",
        "next Friday",
        "次の金曜",
        "火曜",
        "Tuesday",
        "12/3〜12/1",
        "水曜から水曜",
        "12/1 12/2",
        "明日 あさって",
        "火・木",
        "between 12/1 and 12/3",
        "14時",
        "14:00",
        "3pm",
        "at 3pm",
        "13:00-",
        "3時から",
        "3:00-5:00",
        "25:00から",
        "15:00-13:00",
        "午後12時から",
        "2時間",
        "夕方",
        "夜",
        "朝から",
        "朝イチ",
        "昼過ぎ",
        "今夜",
        "tonight",
        "this evening",
        "after lunch",
        "half day",
        "半日",
        "前半",
        "今から",
        "now",
        "later",
        "昨日から",
        "12日目",
        "3日以内",
        "3日前",
        "明日かも",
        "未定",
        "取消",
        "中止",
        "キャンセル",
        "cancelled",
        "?",
        "明日？",
        "Dec",
        "May",
        "13日の金曜日",
        "12\u200b/",
        "明\u200b朝",
        "１３",
        "⑬",
        *TOLD_OTHERWISE,
        "W48",
        "Q4",
        "AM9",
        "今朝",
        "正月",
        "連休",
        "期間中",
    ],
)
@pytest.mark.parametrize(
    "line", ["出張 {} 東京", "trip {} Tokyo", "出張 東京 {}", "在宅 {}", "外出{}"]
)
def test_what_looks_like_a_day_or_a_time_and_is_not_clear_is_refused(typed: str, line: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        parsing.read(line.format(typed), TUESDAY)
    assert refusal.value.next_step


@pytest.mark.parametrize(
    ("typed", "today", "understood"),
    [
        ("出張 来週月曜 東京", MONDAY, "12/7 trip (東京)"),
        ("trip next monday Tokyo", MONDAY, "12/7 trip (Tokyo)"),
        ("出張 12/1〜12/3 大阪", MONDAY, "12/1 trip (大阪)"),
        ("trip Tokyo Dec 7", MONDAY, "12/7 trip (Tokyo)"),
        ("出張 東京 午後から在宅", MONDAY, "11/30 am trip (東京), pm home"),
        ("外出 午後から 現場", MONDAY, "11/30 pm out (現場)"),
        ("出張 12月1日(火) 東京", TUESDAY, "12/1 trip (東京)"),
        ("trip 12/1-12/3 Tokyo", TUESDAY, "12/1 trip (Tokyo)"),
        ("出張 来週火曜 大阪", TUESDAY, "12/1 trip (大阪)"),
        ("trip Nov 30 Tokyo", TUESDAY, "11/30 trip (Tokyo)"),
        ("trip Monday Tokyo", TUESDAY, "11/30 trip (Tokyo)"),
        ("出張 令和8年11月30日", TUESDAY, "11/30 trip"),
        ("出張 R8.11.30", TUESDAY, "11/30 trip"),
        ("trip 20261130", TUESDAY, "11/30 trip"),
        ("出張 24日", TUESDAY, "11/24 trip"),
        ("外出 午後から", TUESDAY, "11/24 pm out"),
        ("外出 13:00-15:00", TUESDAY, "11/24 13:00-15:00 out"),
        ("外出 14時から", TUESDAY, "11/24 14:00-24:00 out"),
        ("out at client until 3pm", TUESDAY, "11/24 0:00-15:00 out (client)"),
    ],
)
def test_the_lines_that_were_recorded_for_today(typed: str, today: date, understood: str) -> None:
    assert read(typed, today) == understood


@pytest.mark.parametrize(
    "typed", ["出張 月曜から水曜 大阪", "出張 東京 明日から", "Monday trip Kyoto"]
)
def test_a_weekday_that_may_be_today_or_a_week_later_and_an_open_end_are_refused(
    typed: str,
) -> None:
    with pytest.raises(Unreadable):
        parsing.read(typed, MONDAY)
