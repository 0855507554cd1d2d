"""Words that /here knows in both languages, and pieces that are no part of a destination."""

import re
from difflib import get_close_matches

from msgspec import Struct

from kaigi.presence.segments import Place


class Word(Struct, frozen=True):
    """A word for a place; `place` is None for "no answer", as Kaigi writes it.

    `needs_time`: it says nothing without hours, such as an hourly leave. `is_name`: it may be a
    destination too, such as 出張 本庁.
    """

    place: Place | None
    needs_time: bool = False
    is_name: bool = False


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",")]


_OF_PLACES: dict[Place | None, str] = {
    Place.OFFICE: "office, 庁舎, 本庁舎, 本庁, 庁内, 在庁, 在席, 出勤, 登庁, 出社",
    Place.HOME: (
        "home, wfh, remote, remotely, telework, teleworking, from home, work from home,"
        "working from home, at home, 在宅, 在宅勤務, 在宅ワーク, 在宅テレワーク, 自宅, 自宅勤務,"
        "テレワーク, リモート, リモートワーク"
    ),
    Place.SATELLITE: "satellite, satellite office, サテライト, サテライトオフィス",
    Place.BRANCH: "branch, branch office, 支所",
    Place.MOBILE: "mobile, モバイル, モバイルワーク",
    Place.TRIP: "trip, business trip, travelling, traveling, 出張",
    Place.TRAINING: "training, training course, 研修",
    Place.OUT: "out, 外勤, 外出, 外回り",
    Place.DIRECT: "direct, direct to site, 直行, 直帰, 直行直帰, 直行・直帰",
    Place.LEAVE: "leave, off, 休み, お休み, 休暇, 休",
    Place.ANNUAL_LEAVE: (
        "annual, annual leave, paid leave, vacation, 年休, 有休, 有給, 有給休暇, 年次休暇, 年次,"
        "年次有給休暇"
    ),
    Place.SPECIAL_LEAVE: "special, special leave, 特休, 特別休暇, 忌引, 忌引休暇",
    Place.SICK_LEAVE: "sick, sick leave, off sick, 病休, 病気休暇",
    Place.CHILDCARE_LEAVE: "childcare leave, parental leave, 育休, 育児休業, 育児休暇",
    Place.SUMMER_LEAVE: "summer leave, 夏休, 夏休み, 夏季休暇, 夏期休暇",
    Place.HOURLY_LEAVE: "hourly leave, 時間休, 時間年休, 時休",
    Place.DAY_OFF: "dayoff, day-off, day off, 週休, 代休, 振休, 振替休日, 週休・代休",
    Place.DUTY_EXEMPTION: "exempt from duty, duty exemption, 職免, 職専免",
    None: "no answer, 未回答",
}
_NEED_TIME = {
    **dict.fromkeys(_words(_OF_PLACES[Place.HOURLY_LEAVE]), Place.HOURLY_LEAVE),
    **dict.fromkeys(_words("half day, half-day, half day off, half day leave, 半休"), Place.LEAVE),
}
_NAMES = frozenset(
    _words(
        "office, 庁舎, 本庁舎, 本庁, branch, branch office, 支所, satellite, satellite office,"
        "サテライト, サテライトオフィス, training, training course, 研修"
    )
)
PLACES: dict[str, Word] = {
    word: Word(place, word in _NEED_TIME, word in _NAMES)
    for place, words in _OF_PLACES.items()
    for word in _words(words)
} | {word: Word(place, needs_time=True) for word, place in _NEED_TIME.items()}
"""Words for places in small letters."""

FILLERS = frozenset(
    _words(
        "i'm, i am, im, i'll, i will, i, be, will, am going, going, is, at, in, on, the, a, an,"
        "my, to, for, work, working, taking, take, having, have, back, please, thanks, thank you,"
        "sorry,"
        "の, は, に, で, を, が, も, へ, での, には, では, にて, への, と,"
        "です, ます, でした, だ, します, しました, しています, している, する, いたします,"
        "とします, にします, となります, になります, させていただきます, います, おります,"
        "いただきます, 頂きます, もらいます, 取ります, とります, 取得, 取得します, 行く, 行きます,"
        "行ってきます, 参ります, 向かいます, 出ます, 予定, 予定です, お願いします,"
        "よろしくお願いします, 勤務, 中"
    )
)
"""Words without a meaning of their own; none of them names a day, a time or a place."""

PAST = frozenset({"でした"})
"""Fillers that say that a day is over."""
HELP = frozenset({"help", "?", "ヘルプ", "使い方"})
WITHDRAWALS = frozenset(
    {"取消", "取り消し", "取消し", "取り消す", "取り消して", "削除", "消去", "クリア", "キャンセル"}
    | {"cancel", "clear", "undo", "delete", "remove", "withdraw", "take back", "reset"}
)

_NUMERAL = "[一二三四五六七八九十]"
_HOUSE_NUMBER = (
    r"第\d+(?![\d日月火水木金土週回期])"
    r"|\d+(?:階|F|号|棟|丁目|番|館|会議室|研修室|庁舎|分庁舎|条|区)"
)
_DAY_LIKE = rf"""
    (?:{_NUMERAL}+|\d+) (?: 日(?![市町]) | 月 | 週 | [かヶカ]月 | 泊 | 年 )
    | 今日 | 明日(?![香見]) | 明[朝晩] | 昨[日夜晩] | 明後日 | 明々後日 | 本日 | 当日 | 翌
    | 来[々来]週 | 週明け | (?<!\w)次の?(?!\w) | 次の[次日週月年] | 次回 | 最終(?!処分) | 営業日
    | (?<!\w)(?: (?: ほど | くらい | ぐらい | かけて | おき | ぶり | あたり )(?![ぁ-ん])
      | 連続 | 連泊 | 置き | 振り | 前後 | 辺り )
    | 廿日(?!市) | [上中下初]旬 | 師走 | 両日 | 給料日 | 大?晦日 | 元[日旦] | お盆 | クリスマス
    | (?: の日 | 記念日 | 誕生日 )(?!\w) | [土日]祝 | ウィーク | 仕事[始納]め | 御用[始納]め
    | 前日 | 後日 | 先[日月々先] | 前[月々年回] | この前 | この間 | こないだ | 以前 | 過去 | 過日
    | [今来先毎隔前]週 | [せらこま][いん]しゅう | [今来先毎]月 | [今昨来毎去]年 | [月週年]末 | 月初
    | 年始 | 年度 | 正月 | 連休 | [平休祝終半数連毎同]日 | 土日 | 曜 | 隔日 | 期間 | でした
    | (?<!\w) (?: [月火水木金土日](?:[とー・]?[月火水木金土日])* | 前の? ) (?!\w) | 前の[日週月年]
    | [月火水木金土日](?:耀|よう) | (?:げつ|か|すい|もく|きん|ど|にち)よう(?:び|日)?(?!\w)
    | (?:ゲツ|カ|スイ|モク|キン|ド|ニチ)ヨウ(?:ビ|日)?(?!\w)
    | (?<![a-z]) (?: today | tomorrow | tmrw? | yesterday | weekend | weekdays? | weeks? | months?
      | years? | days? | every | each | daily | weekly | next | last | this | coming | ago | past
      | previous(?:ly)? | prior | earlier | before | was | were | overmorrow | fortnights?
      | eo[wmy] | christmas | xmas | easter | gw
      | (?: mon | tue | tues | wed | thu | thurs? | fri | sat | sun
      | (?: mon | tues | wednes | thurs | fri | satur | sun )day ) s?
      | jan(?:uary)? | feb(?:ruary)? | mar(?:ch)? | apr(?:il)? | may | june? | july? | aug(?:ust)?
      | sept?(?:ember)? | oct(?:ober)? | nov(?:ember)? | dec(?:ember)? ) (?![a-z])
    """
_CLOCK_LIKE = rf"""
    {_NUMERAL}+ (?: 時 | 分 ) | 日中 | 時間 | 当分
    | 今[朝夕晩夜度から] | 現在 | 午前 | 午後 | 正午 | 夕方 | 夕刻 | 夜間 | 深夜 | 早朝
    | [朝昼夜夕](?:から|まで|一|イチ|過ぎ|前|方|休み) | お昼 | 昼間
    | から | まで | 以降 | 以後 | より | 頃 | ごろ | その後 | のち | [前後]半 | 後ほど
    | (?<!\w) [朝昼夜夕] (?!\w) | 未明 | [始終]業[前後] | 定時[前後内外]
    | (?<![a-z]) (?: tonight | now | later | soon | hours? | hrs? | min(?:ute)?s?
      | mornings? | afternoons? | evenings? | nights? | noon(?:ish)? | midnight | [ap]\.?m
      | until | till? | since | from | after | during | between | by
      | then | half | eod | o'clock | onwards? ) (?![a-z])
    """
_ALLOWED = rf"(?:{_HOUSE_NUMBER})(?P<allowed>)"
"""House and room numbers of a destination, which are no time."""
_TIME_LIKE = re.compile(
    rf"{_ALLOWED} | \d | [~?] | {_DAY_LIKE} | {_CLOCK_LIKE}", re.IGNORECASE | re.VERBOSE
)
"""Pieces that look like a day or a time, or like an open question about one."""
_DATE_LIKE = re.compile(
    rf"{_ALLOWED} | {_DAY_LIKE} | (?<![\d:])\d+(?![\d:時分]|\s*[ap]\.?m)",
    re.IGNORECASE | re.VERBOSE,
)

OTHERWISE = re.compile(
    r"""
    ません | ない | なし | なく | 中止 | 取消 | 取り消 | 取りやめ | 延期
    | キャンセル | 未定 | 不明 | 変更 | かも | たぶん | 多分 | おそらく
    | 以外 | 除く | または | もしくは | あるいは | 約(?!\w)
    | 在宅 | 自宅 | テレワーク | リモート | 休 | 出勤 | 登庁 | 出張(?!所) | 外勤 | 外出
    | (?<![a-z]) (?: not | no | never | without | cancel\w* | postponed | maybe | perhaps
      | or | except | about | around | wfh | home | leave | off | trip | ooo ) (?![a-z]) | n't
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Pieces that take back or contradict what is said; they never belong to a destination."""


_DAY_NAMES = (
    "tomorrow", "yesterday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sunday",
)  # fmt: skip
_LIKENESS = 0.85
"""Of a slip of one letter, such as tomorow or wensday; of Sunderland it is less."""


def looks_like_time(text: str) -> bool:
    """Return whether any part of the text looks like a day or a time."""
    return _is_slip(text) or _finds(_TIME_LIKE, text)


def looks_like_day(text: str) -> bool:
    """Return whether any part of the text looks like a day, or like a change of one: 先週, ago."""
    return _is_slip(text) or _finds(_DATE_LIKE, text)


def _finds(pattern: re.Pattern[str], text: str) -> bool:
    return any(found["allowed"] is None for found in pattern.finditer(text))


def _is_slip(text: str) -> bool:
    """Return whether a word is the name of a day but for a letter."""
    words = re.findall(r"\b[a-z]{6,10}\b", text.casefold())
    return any(get_close_matches(word, _DAY_NAMES, 1, _LIKENESS) for word in words)
