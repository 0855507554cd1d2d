"""Parser of the text after /here: Japanese and English, in any order that is unambiguous. Pure."""

import re
import unicodedata
from datetime import date, timedelta
from itertools import chain

from msgspec import Struct, field

from kaigi.errors import Refused, Text, _
from kaigi.presence.rules import Declaration
from kaigi.presence.segments import ELSEWHERE, WHOLE_DAY, Half, Place, Segment

PLACES: dict[str, Place] = {
    word: place
    for place, words in {
        Place.OFFICE: "office 庁舎 出勤 在庁 登庁 出社 本庁",
        Place.HOME: "home wfh remote telework 在宅 自宅 テレワーク リモート",
        Place.SATELLITE: "satellite サテライト サテライトオフィス",
        Place.MOBILE: "mobile モバイル",
        Place.TRIP: "trip 出張",
        Place.OUT: "out 外勤 外出",
        Place.LEAVE: "leave off 休み 休暇 休",
        Place.ANNUAL_LEAVE: "annual vacation 年休 有休 年次休暇 有給",
        Place.SPECIAL_LEAVE: "special 特休 特別休暇",
        Place.DAY_OFF: "dayoff day-off 週休 代休 振休",
    }.items()
    for word in words.split()
}
HALVES: dict[str, tuple[Half, ...]] = {
    **dict.fromkeys(("am", "morning", "午前", "午前中"), (Half.MORNING,)),
    **dict.fromkeys(("pm", "afternoon", "午後"), (Half.AFTERNOON,)),
    "終日": WHOLE_DAY,
}
DAYS = {
    **dict.fromkeys(("today", "今日", "本日", "きょう"), 0),
    **dict.fromkeys(("tomorrow", "明日", "あした", "あす"), 1),
    **dict.fromkeys(("明後日", "あさって"), 2),
}
_PHRASES = {
    "annual leave": "annual",
    "special leave": "special",
    "day off": "dayoff",
    "business trip": "trip",
}
_PHRASE = re.compile(rf"\b(?:{'|'.join(_PHRASES)})\b", re.IGNORECASE)
_DATE_FORM = re.compile(r"(?:(?P<year>\d{4})[-/年.])?(?P<month>\d{1,2})[-/月](?P<day>\d{1,2})日?")
_KNOWN = sorted(
    (word for word in chain(PLACES, HALVES, DAYS) if not word.isascii()), key=len, reverse=True
)
_WORD = re.compile(f"{_DATE_FORM.pattern}|{'|'.join(_KNOWN)}|[のはにで]")
_WORDS = re.compile(rf"(?:{re.sub(r'P<[a-z]+>', ':', _WORD.pattern)})+")
_PARTICLES = frozenset("のはにで")

NO_PLACE = _("Say where you are.")
HELP = _(
    "Places: office (庁舎), home (在宅), satellite (サテライト), mobile (モバイル), trip (出張), "
    "out (外勤), leave (休み), annual (年休), special (特休), dayoff (代休). "
    "Halves: am (午前), pm (午後). Days: today (今日), tomorrow (明日), 9/24, 9月24日, 2026-09-24."
)


class _Stay(Struct):
    """One place in the line, with its halves; without halves it is for the whole day."""

    place: Place
    halves: list[Half] = field(default_factory=list)
    note: list[str] = field(default_factory=list)


class _Line(Struct):
    """Parser state. The halves of all places come before their place, or all of them after it."""

    today: date
    day: date | None = None
    stays: list[_Stay] = field(default_factory=list)
    ahead: list[Half] = field(default_factory=list)
    halves_come_first: bool = False

    def take(self, word: str) -> None:
        """Read one more word. Raise Refused if it is not understood."""
        plain = word.casefold()
        if plain in PLACES:
            self.stays.append(_Stay(PLACES[plain], self.ahead))
            self.ahead = []
        elif plain in HALVES:
            if not self.stays:
                self.halves_come_first = True
            halves = self.ahead if self.halves_come_first else self.stays[-1].halves
            halves.extend(HALVES[plain])
        elif (day := day_called(plain, self.today)) is not None:
            if self.day not in {None, day}:
                raise Refused(
                    _("There are two days in one line."), _("Write one line for each day.")
                )
            self.day = day
        elif self.stays and self.stays[-1].place in ELSEWHERE:
            self.stays[-1].note.append(word)
        else:
            raise Refused(_("I do not know the word “{word}”.", word=word[:30]), HELP)

    def declaration(self) -> Declaration:
        """Return the declaration. Raise Refused if a place is missing, or a half has two."""
        if self.ahead or not self.stays:
            raise Refused(NO_PLACE, HELP)
        halves: dict[Half, Segment] = {}
        for stay in self.stays:
            for half in stay.halves or WHOLE_DAY:
                if half in halves:
                    raise Refused(
                        _TWICE[half], _("Say each half once, such as: home am office pm.")
                    )
                halves[half] = Segment(half.span, stay.place, " ".join(stay.note))
        segments = tuple(halves[half] for half in sorted(halves))
        return Declaration(self.day or self.today, segments)


_TWICE: dict[Half, Text] = {
    Half.MORNING: _("You cannot be in two places in the morning."),
    Half.AFTERNOON: _("You cannot be in two places in the afternoon."),
}


def read(text: str, today: date) -> Declaration:
    """Parse a line. Raise Refused, naming the known words, if any part is not understood.

    Lines are split at blanks; tokens of known Japanese words alone (明日午後在宅) into those.
    """
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text))
    plain = _PHRASE.sub(lambda phrase: _PHRASES[phrase[0].casefold()], plain)
    line = _Line(today)
    for token in filter(None, re.split(r"[ ,、。・]+", plain)):
        words = [token]
        if not token.isascii() and _WORDS.fullmatch(token):
            words = [word[0] for word in _WORD.finditer(token) if word[0] not in _PARTICLES]
        for word in words:
            line.take(word)
    return line.declaration()


def day_called(word: str, today: date) -> date | None:
    """Return the day of a word, None for other words. Raise Refused if there is no such day."""
    if word in DAYS:
        return today + timedelta(days=DAYS[word])
    found = _DATE_FORM.fullmatch(word)
    if found is None:
        return None
    month = int(found["month"])
    day = int(found["day"])
    # 1/5 written in December is the January to come, never the one before
    years = [int(found["year"])] if found["year"] else [today.year, today.year + 1]
    days = [found_day for year in years if (found_day := _date(year, month, day))]
    if not days:
        raise Refused(_("There is no such day as {typed}.", typed=word), HELP)
    return min(days, key=lambda found_day: abs(found_day - today))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
