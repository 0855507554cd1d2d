"""Words after /here, as people write them in both languages: understood or refused."""

from datetime import timedelta

import pytest

from kaigi.presence import parsing, pieces, vocabulary, wording
from kaigi.presence.dates import Days
from kaigi.presence.parsing import Unreadable
from kaigi.presence.rules import Declaration
from kaigi.presence.segments import LEAVE, WHOLE_DAY, Half, Place, in_halves
from tests.unit.presence_lines import TRANSLATORS, TUESDAY, of, read


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("在宅勤務", "home"),
        ("在宅です", "home"),
        ("今日は在宅です", "home"),
        ("本日在宅勤務です。", "home"),
        ("テレワークします", "home"),
        ("自宅で勤務", "home"),
        ("休みます", "leave"),
        ("お休みします", "leave"),
        ("出勤しました", "office"),
        ("登庁しています", "office"),
        ("外出中", "out"),
        ("外出中です", "out"),
        ("有給休暇", "annual_leave"),
        ("有給休暇を取得します", "annual_leave"),
        ("病休", "sick_leave"),
        ("病気休暇です", "sick_leave"),
        ("育休", "childcare_leave"),
        ("育児休業", "childcare_leave"),
        ("夏季休暇", "summer_leave"),
        ("夏休み", "summer_leave"),
        ("職免", "duty_exemption"),
        ("振替休日", "day_off"),
        ("週休・代休", "day_off"),
        ("特別休暇", "special_leave"),
        ("直行", "direct"),
        ("直行・直帰", "direct"),
        ("直帰 現場", "direct (現場)"),
        ("支所", "branch"),
        ("北支所", "branch (北)"),
        ("支所勤務です", "branch"),
        ("研修", "training"),
        ("研修 自治大学校", "training (自治大学校)"),
        ("自治大学校で研修です", "training (自治大学校)"),
        ("東京出張", "trip (東京)"),
        ("午後は県庁に出張です", "pm trip (県庁)"),
        ("県庁に出張", "trip (県庁)"),
        ("東京 出張", "trip (東京)"),
        ("出張で東京", "trip (東京)"),
        ("東京へ出張します", "trip (東京)"),
        ("出張（県庁）", "trip (県庁)"),
        ("出張に行きます", "trip"),
        ("出張 本庁", "trip (本庁)"),
        ("satellite 本庁", "satellite (本庁)"),
        ("出張 北支所", "trip (北支所)"),
        ("出張 第2庁舎", "trip (第2庁舎)"),
        ("出張 本館3階", "trip (本館3階)"),
        ("出張 四日市市", "trip (四日市市)"),
        ("出張 明日香村", "trip (明日香村)"),
        ("出張 三重県庁", "trip (三重県庁)"),
        ("出張 月島", "trip (月島)"),
        ("出張 日野市", "trip (日野市)"),
        ("出張 東京・大阪", "trip (東京 大阪)"),
        ("出張、東京", "trip (東京)"),
        ("satellite 駅前", "satellite (駅前)"),
        ("午後から年休", "pm annual_leave"),
        ("午前半休", "am leave"),
        ("半休 午後", "pm leave"),
        ("午後休", "pm leave"),
        ("AM休", "am leave"),
        ("pm在宅", "pm home"),
        ("在宅pm", "pm home"),
        ("午前中は在宅", "am home"),
        ("時間休 13:00-15:00", "13:00-15:00 hourly_leave"),
        ("13時から15時まで時間休", "13:00-15:00 hourly_leave"),
        ("終日在宅", "home"),
        ("今日一日在宅", "home"),
        ("9時半から研修", "9:30-24:00 training"),
        ("午後1時から3時 外出", "13:00-15:00 out"),
        ("外出 10時〜12時", "10:00-12:00 out"),
        ("外出 15:00まで", "0:00-15:00 out"),
        ("out 1-3pm", "13:00-15:00 out"),
        ("out from 2pm to 4pm", "14:00-16:00 out"),
        ("out 10am-noon", "10:00-12:00 out"),
        ("out from 2 pm", "14:00-24:00 out"),
        ("home, out 1pm-3pm", "0:00-13:00 home, 13:00-15:00 out, 15:00-24:00 home"),
        ("午前在宅、午後出勤", "am home, pm office"),
        ("home am, office pm", "am home, pm office"),
        ("home in the morning, office in the afternoon", "am home, pm office"),
        ("home am and office pm", "am home, pm office"),
        ("home am, office", "am home, pm office"),
        ("home.", "home"),
        ("I'm at home today", "home"),
        ("I’m at home today.", "home"),
        ("I am working from home", "home"),
        ("on leave", "leave"),
        ("in the office", "office"),
        ("I'll be in the office in the afternoon", "pm office"),
        ("sick today", "sick_leave"),
        ("taking the day off", "day_off"),
        ("on annual leave", "annual_leave"),
        ("trip to Osaka", "trip (Osaka)"),
        ("trip to the Bank of Kyoto", "trip (Bank of Kyoto)"),
        ("business trip to London office", "trip (London office)"),
        ("branch office", "branch"),
        ("午前 未回答 · 午後 在宅", "pm home"),
    ],
)
def test_people_s_own_words_are_understood(typed: str, understood: str) -> None:
    assert read(typed) == f"11/24 {understood}"


@pytest.mark.parametrize(
    "typed",
    [
        "会議",
        "県庁舎",
        "出張所",
        "出張なし",
        "約12/1 出張",
        "出張 12/1以外",
        "12/1は在宅、12/2は出張",
        "出張ではなく在宅",
        "外出しません",
        "休みません",
        "not home",
        "no trip",
        "trip not Tokyo",
        "out of office",
        "在宅?",
        "出張 在宅",
        "出張 年休",
        "在宅 出張",
        "年休 通院",
        "佐藤 在宅",
        "半休",
        "時間休",
        "時間休 2時間",
        "home am office",
        "在宅 13:00-15:00 年休",
        "am home pm",
        "出張 中止",
        "home from 9 to 5",
        "在宅 午後 13:00-15:00",
        "home all day office pm",
        "東京",
        "明日",
        "午後",
        "",
        "未回答",
    ],
)
def test_what_is_not_said_clearly_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        parsing.read(typed, TUESDAY)
    assert refusal.value.next_step


@pytest.mark.parametrize("typed", ["help", "ヘルプ", "？", "使い方", "HELP"])
def test_help_is_answered_with_the_way_to_say_it(typed: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        parsing.read(typed, TUESDAY)
    assert refusal.value.next_step == pieces.EXAMPLES


def test_a_refusal_says_what_was_read_in_the_order_of_the_line() -> None:
    with pytest.raises(Unreadable) as refusal:
        parsing.read("明日 午後 在宅 ジャングル", TUESDAY)
    assert refusal.value.text.values == {"typed": "ジャングル"}
    day = TUESDAY + timedelta(days=1)
    assert refusal.value.understood == (Days(day, day), (Half.AFTERNOON.span,), Place.HOME)


def test_a_very_long_line_is_refused_at_once() -> None:
    for line in ("在" * 40_000, "在宅" * 20_000, "12/1〜" * 9000, "の" * 40_000, "a " * 20_000):
        with pytest.raises(Unreadable):
            parsing.read(line, TUESDAY)


def test_every_word_on_a_button_is_understood_in_both_languages() -> None:
    for t in TRANSLATORS:
        for place in wording.PLACES:
            if place not in {None, Place.AWAY}:
                word = t.text(wording.PLACES[place])
                (declared,) = parsing.read(f"{word} 13:00-15:00", TUESDAY)
                assert [segment.place for segment in declared.segments] == [place]


def test_each_kind_of_leave_can_be_said_in_a_word() -> None:
    assert {word.place for word in vocabulary.PLACES.values()} >= LEAVE


def test_a_declaration_of_a_range_is_the_same_on_each_day() -> None:
    said = parsing.read("12/1〜12/3 出張 大阪", TUESDAY)
    assert said == tuple(
        Declaration(of(12, n), in_halves(WHOLE_DAY, Place.TRIP, "大阪")) for n in (1, 2, 3)
    )


@pytest.mark.parametrize(
    ("line", "quoted"),
    [
        ("12/3〜12/1 在宅", "12/3〜12/1"),
        ("12/3～12/1 在宅", "12/3～12/1"),
        ("12/3~12/1 在宅", "12/3~12/1"),
        ("１２／３〜１２／１　在宅", "１２／３〜１２／１"),
        ("12/3–12/1 home", "12/3–12/1"),
        ("〜12/3 在宅", "〜12/3"),
        ("在宅 15:00〜13:00", "15:00〜13:00"),
        ("在宅 ？", "？"),
        ("ﾊﾞﾅﾅ 在宅", "ﾊﾞﾅﾅ"),
        ("home ‘jungle’", "‘jungle’"),
        ("出張 10時 東京", "10時"),
        ("出張 東京 10時", "10時"),
        ("10時 東京 出張", "10時"),
        ("10時東京出張", "10時"),
        ("出張 東京１０時半", "１０時半"),
        ("出張 10時30分 東京", "10時30分"),
        ("出張 10時頃 東京", "10時頃"),
        ("trip 10am Tokyo", "10am"),
        ("trip Tokyo 14:00", "14:00"),
        ("出張 東京 夕方", "夕方"),
        ("出張 3日以内 東京", "3日以内"),
        ("trip maybe Tokyo", "maybe"),
        ("出張 2時間 東京", "2時間"),
    ],
)
def test_a_refusal_quotes_the_piece_that_was_not_read_as_it_was_typed(
    line: str, quoted: str
) -> None:
    with pytest.raises(Unreadable) as refusal:
        parsing.read(line, TUESDAY)
    assert refusal.value.text.values["typed"] == quoted
