"""Days in the text after /here, as people and Kaigi write them, in both languages. Pure.

What can mean two days, or gives one end alone, is found too: its value is the refusal.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from msgspec import Struct

from kaigi.errors import Refused, Text, _

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


class Days(Struct, frozen=True):
    """All days from `first` to `last`; one day where both are the same."""

    first: date
    last: date

    def each(self) -> tuple[date, ...]:
        """Return every day, the first and the last included."""
        return tuple(self.first + n * DAY for n in range((self.last - self.first).days + 1))


class UnclearDay(Refused):
    """Refusal of a piece that names days. `day` is the one that could be read all the same."""

    def __init__(self, text: Text, next_step: Text, day: date | None = None) -> None:
        super().__init__(text, next_step)
        self.day = day


class Found(Struct, frozen=True):
    """A piece of the text, from `start` up to `end`, that names days."""

    start: int
    end: int
    value: Days | UnclearDay


_KANJI = "月火水木金土日"
_ENGLISH = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)"
)
_WEEKDAYS = {
    name: n % 7 for n, name in enumerate([*_KANJI, "mon", "tue", "wed", "thu", "fri", "sat", "sun"])
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_RELATIVE = {
    "一昨日": -2, "おととい": -2, "昨日": -1, "きのう": -1, "yesterday": -1,
    "今日": 0, "本日": 0, "きょう": 0, "today": 0,
    "明日": 1, "あした": 1, "あす": 1, "tomorrow": 1, "tmr": 1, "tmrw": 1,
    "明後日": 2, "あさって": 2, "day after tomorrow": 2, "明々後日": 3, "しあさって": 3,
}  # fmt: skip
_WEEKS = {
    "先々週": -2, "先先週": -2, "week before last": -2, "先週": -1, "前週": -1, "前の週": -1,
    "last week": -1, "今週": 0, "this": 0, "来週": 1, "next week": 1, "再来週": 2,
    "さ来週": 2,
}  # fmt: skip
_LAST = frozenset({"前", "この前", "こないだ", "前回", "last", "previous", "past", "this past"})
_MONTH_STEPS = {"先々月": -32, "先月": -1, "前月": -1, "今月": 0, "来月": 31}
"""Days from the first of this month to some day of that one."""
_COUNTS = {"a": 1} | {
    name: n
    for names in ("一二三四五六七八九十", ("one", "two", "three", "four", "five", "six", "seven"))
    for n, name in enumerate(names, 1)
}
_ERA = 2018
"""Year before the first of 令和."""

# A day in all its forms. A weekday may stand before it in English, and behind it in both languages.
_BEFORE = rf"(?:(?P<before>{_ENGLISH})\.?,?\s+)?"
_BEHIND = (
    rf"(?:\s*\(\s*(?P<bracketed>[{_KANJI}]|{_ENGLISH})(?:曜日?)?\s*[・,]?\s*[祝休]?\s*\)"
    rf"|\s*(?P<behind>[{_KANJI}])曜日?)?"
)
_YEAR = r"(?:,?\s+(?P<year>20\d\d))?"
_TH = r"(?:st|nd|rd|th)?"
_MONTH_DAY = r"(?P<month>\d\d?)(?:[-/.]|\s*月\s*)(?P<day>\d\d?)(?:\s*日)?"
_JAPANESE_WEEK = "先[々先]週|先週|前週|前の週|今週|[再さ]来週|(?<![再さ々])来週"
_RECURRING = (
    rf"(?:毎週|隔週|毎月|第\s?[\d一二三四五])の?\s*(?:[{_KANJI}]曜日?|[{_KANJI}](?!\w)|\d\d?日)"
    r"|毎[週月朝晩夕]|毎日(?!新聞)|隔[週日]|平日|daily|weekly"
    rf"|(?:every|each)\s+(?:(?:other|second|\dnd|\drd|\dth)\s+)?(?:{_ENGLISH}|(?:week)?day|week)s?"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days"
)
_FORMS = (
    rf"(?P<recurring>{_RECURRING})",
    rf"{_BEFORE}(?P<year>20\d\d)(?:[-/.]|\s*年\s*){_MONTH_DAY}{_BEHIND}",
    rf"(?:令和|r)\s*(?P<era>\d\d?|元)(?:[-/.]|\s*年\s*){_MONTH_DAY}{_BEHIND}",
    rf"(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d){_BEHIND}",
    rf"{_BEFORE}(?P<month>\d\d?)(?:/|\s*月\s*)(?P<day>\d\d?)(?:\s*日)?{_BEHIND}",
    rf"{_BEFORE}(?P<name>{_MONTH})\.?\s*(?P<day>\d\d?){_TH}{_YEAR}{_BEHIND}",
    rf"{_BEFORE}(?P<day>\d\d?){_TH}\s+(?:of\s+)?(?P<name>{_MONTH}){_YEAR}{_BEHIND}",
    rf"(?P<which>先々月|先月|前月|今月|来月)の?\s*(?P<day>\d\d?)日{_BEHIND}",
    rf"(?<![泊毎第中])(?P<day>\d\d?)日(?![間目後前程以中分頃ご]){_BEHIND}",
    r"(?P<count>\d\d?)(?P<unit>日|週間)後",
    r"in\s+(?P<count>\d\d?)\s+(?P<unit>day|week)s?",
    r"(?:the\s+)?(?P<relative>day\s+after\s+tomorrow)",
    r"(?P<relative>一昨日|昨日|今日|本日|明後日|明々後日|明日(?![香見])"
    r"|today|tomorrow|tmrw?|yesterday)",
    r"(?<![ぁ-ん])(?P<relative>おととい|きのう|きょう(?!と)|あした(?!ば)"
    r"|あす(?![か-ごた-どな-のわ])|あさって|しあさって)",
    rf"(?<![\d第毎])(?:(?P<week>{_JAPANESE_WEEK}|次|今度|この前|こないだ|前回|(?<!\w)前)の?\s*)?"
    rf"(?P<weekday>[{_KANJI}])曜日?",
    rf"(?:(?P<week>{_JAPANESE_WEEK})の?\s*|(?<!\w))(?P<weekday>[{_KANJI}])(?!\w)",
    rf"(?P<weekday>{_ENGLISH})(?:\s+of)?\s+(?:the\s+)?"
    r"(?P<week>(?:next|last)\s+week|week\s+before\s+last|this)(?:\s+week)?",
    r"(?P<week>(?:next|last)\s+week|this)(?:\s+week)?(?:'s)?,?\s+"
    rf"(?:on\s+)?(?P<weekday>{_ENGLISH})",
    rf"(?:(?P<week>next|coming|last|previous|(?:this\s+)?past)\s+)?(?P<weekday>{_ENGLISH})",
)
_ANY = "|".join(re.sub(r"\?P<[a-z]+>", "?:", form) for form in _FORMS)
_COUNT = rf"\d\d?|{'|'.join(_COUNTS)}"
_EXPRESSION = rf"""
    (?:(?![a-z\d]) | (?<![a-z\d])(?<!\d[/.:\-]))  # no part of a longer word or number
    (?: (?:for\s+)?(?P<count_before>{_COUNT})\s+(?P<unit_before>day|week)s?
        \s+(?:from|starting(?:\s+on)?)\s+
      | (?P<bare_first>\d\d?){_TH}\s*(?:-|to\b)\s*(?=\d\d?{_TH}\s+(?:of\s+)?{_MONTH})
      | (?P<open_before>(?:from|since|after|until|till?|by|before)\s+|~\s*) )?
    (?P<day>{_ANY})
    (?: \s*(?:から|より|の)?\s*(?: (?P<count>{_COUNT})(?P<unit>日間|週間) | \d泊(?P<nights>\d)日 )
      | \s+for\s+(?P<english_count>{_COUNT})\s+(?P<english_unit>day|week)s?
      | \s*(?:から|より|~|-|to\b|through\b|thru\b|until\b|till?\b)\s*
        (?: (?P<last>{_ANY}) | (?P<bare_last>\d\d?){_TH}(?![\d/.:\-]|\s*[時年月泊]|\s*[ap]\.?m) )
        (?:まで)?(?:の間)?
      | (?P<open_behind>\s*(?:から|まで|迄|以降|より|~)) )?
    (?:(?<![a-z\d]) | (?![a-z\d]|[/.:\-]\d))
    """
# These are compiled when a line is read first: that takes longer than opening the rest of the room.


def find(text: str, today: date) -> Iterator[Found]:
    """Yield every piece of the text that names a day or a range of days."""
    for match in re.finditer(_EXPRESSION, text, re.IGNORECASE | re.VERBOSE):
        value: Days | UnclearDay
        try:
            value = _days(match, today)
        except UnclearDay as refusal:
            value = refusal
        yield Found(match.start(), match.end(), value)


def _days(match: re.Match[str], today: date) -> Days:
    typed = match[0].strip()
    first = _day(match["day"], today, today)
    is_from = (match["open_before"] or "from").strip().casefold() in {"from", "since"}
    count = match["count_before"] or match["count"] or match["english_count"] or match["nights"]
    if match["bare_first"]:
        return _range(_date(first.year, first.month, int(match["bare_first"]), typed), first, typed)
    if count and is_from:
        unit = match["unit_before"] or match["unit"] or match["english_unit"] or "day"
        number = _COUNTS.get(count.casefold()) or int(count)
        length = number * (WEEK if unit[0] in "wW週" else DAY)
        return _range(first, first + length - DAY, typed)
    if match["bare_last"] and is_from:
        return _range(first, _date(first.year, first.month, int(match["bare_last"]), typed), typed)
    if match["last"] and is_from:
        return _range(first, _day(match["last"], today, first), typed)
    if match["open_before"] or match["open_behind"]:
        raise UnclearDay(
            _("“{typed}” gives one end alone.", typed=typed),
            _("Give the first and the last day, such as 12/1-12/3, or for 3 days."),
            first,
        )
    if typed == "1日":
        raise UnclearDay(
            _("“{typed}” can mean the first of the month, or all day.", typed=typed),
            _("Write the date, such as 12/1, or write: all day."),
        )
    return Days(first, first)


def _range(first: date, last: date, typed: str) -> Days:
    if last < first:
        raise UnclearDay(
            _("“{typed}” ends before it begins.", typed=typed),
            _("Give the first and the last day, such as 12/1-12/3, or for 3 days."),
        )
    return Days(first, last)


def _day(typed: str, today: date, base: date) -> date:
    """Return the day of one form; `base` is today, or the first day of a range for its last."""
    forms = (re.fullmatch(form, typed.strip(), re.IGNORECASE) for form in _FORMS)
    match = next(filter(None, forms))
    parts = {name: value.casefold() for name, value in match.groupdict().items() if value}
    if "recurring" in parts:
        raise UnclearDay(
            _("Repeating days such as “{typed}” cannot be read.", typed=typed.strip()),
            _("Write one line for each day, or a range such as 12/1-12/3."),
        )
    if "relative" in parts:
        return today + _RELATIVE[" ".join(parts["relative"].split())] * DAY
    if "count" in parts:
        return today + int(parts["count"]) * (WEEK if parts["unit"][0] in "wW週" else DAY)
    if "weekday" in parts:
        return _weekday(parts, typed, today, base)
    day = _calendar_day(parts, typed, today, base)
    weekday = parts.get("before") or parts.get("bracketed") or parts.get("behind")
    if weekday and _WEEKDAYS[weekday[:3]] != day.weekday():
        raise UnclearDay(
            _(
                "The day of the week does not fit in “{typed}”: that day is {day}.",
                typed=typed,
                day=day,
            ),
            _("Correct the day of the week or the date."),
        )
    return day


def _calendar_day(parts: Mapping[str, str], typed: str, today: date, base: date) -> date:
    """Return the date. Without a year it is the nearest one that is not from last year.

    1/5 written in December is the January to come; a day without a month is the next such day.
    """
    day = int(parts["day"])
    if "era" in parts or "year" in parts:
        era = 1 if parts.get("era") == "元" else int(parts.get("era", 0))
        year = _ERA + era if era else int(parts["year"])
        return _date(year, _month(parts), day, typed)
    if "month" in parts or "name" in parts:
        years = (base.year, base.year + 1)
        days = [found for year in years if (found := _exists(year, _month(parts), day))]
        if not days:
            raise _no_such_day(typed)
        return min(days, key=lambda found: abs(found - base))
    if "which" in parts:
        month = today.replace(day=1) + _MONTH_STEPS[parts["which"]] * DAY
        return _date(month.year, month.month, day, typed)
    coming = (base + n * DAY for n in range(62))
    found = next((each for each in coming if each.day == day), None)
    if found is None:
        raise _no_such_day(typed)
    return found


def _month(parts: Mapping[str, str]) -> int:
    return int(parts["month"]) if "month" in parts else _MONTHS.index(parts["name"][:3]) + 1


def _weekday(parts: Mapping[str, str], typed: str, today: date, base: date) -> date:
    """Return the day of a weekday. Raise UnclearDay if people may understand two different days."""
    number = _WEEKDAYS[parts["weekday"][:3]]
    week = " ".join(parts.get("week", "").split())
    before_today = today - ((today.weekday() - number - 1) % 7 + 1) * DAY
    after_today = today + ((number - today.weekday() - 1) % 7 + 1) * DAY
    from_monday = today + (number - today.weekday()) * DAY
    from_sunday = today + ((number + 1) % 7 - (today.weekday() + 1) % 7) * DAY
    if week in _WEEKS:
        days = {from_monday + _WEEKS[week] * WEEK, from_sunday + _WEEKS[week] * WEEK}
    elif week in _LAST:
        days = {before_today, from_monday - WEEK}
    elif week == "coming":
        days = {after_today}
    elif week:
        days = {after_today, from_monday + WEEK}
    else:
        ahead = (number - base.weekday()) % 7
        days = {base + ahead * DAY} if ahead else {base, base + WEEK}
    possible = sorted(day for day in days if day >= today) or sorted(days)
    if len(possible) > 1:
        raise UnclearDay(
            _(
                "“{typed}” can mean {one} or {other}.",
                typed=typed,
                one=possible[0],
                other=possible[1],
            ),
            _("Write the date."),
        )
    return possible[0]


def _exists(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _date(year: int, month: int, day: int, typed: str) -> date:
    found = _exists(year, month, day)
    if found is None:
        raise _no_such_day(typed)
    return found


def _no_such_day(typed: str) -> UnclearDay:
    return UnclearDay(_("There is no such day as {typed}.", typed=typed), _("Write the date."))
