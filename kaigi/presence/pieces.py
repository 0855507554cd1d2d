"""Pieces of the text after /here: days, times, words for places, and what is left. Pure.

Days, times and English phrases are found in the whole line, since they hold blanks. What remains
between blanks is Japanese: it is split into known words, or is a destination beside one of them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace

from kaigi.errors import Refused, _
from kaigi.presence import dates, hours
from kaigi.presence.dates import Days, UnclearDay
from kaigi.presence.segments import ELSEWHERE, Span
from kaigi.presence.vocabulary import (
    FILLERS,
    OTHERWISE,
    PAST,
    PLACES,
    WITHDRAWALS,
    Word,
    looks_like_day,
    looks_like_time,
)

QUOTED = 40
"""Characters of a piece that a refusal quotes."""

EXAMPLES = _(
    "Press a button, or type a day, a time and a place, such as: /here home pm ·"
    " /here tomorrow trip Kyoto · /here next week Monday annual leave"
)


class Other(Enum):
    """Meanings of a piece that names no day, time or place."""

    FILLER = "filler"
    FREE = "free"


Value = Days | tuple[Span, ...] | Word | Other | Refused


class Piece(Struct, frozen=True):
    """A piece of the line as typed, and its meaning; `note` is a destination within a word."""

    typed: str
    value: Value
    note: str = ""

    @property
    def may_change_day(self) -> bool:
        """Whether it may make another day of one beside it: 去年の, ago, でした."""
        if isinstance(self.value, UnclearDay):
            return self.value.day is None
        is_free = self.value is Other.FREE or self.typed in PAST
        return looks_like_day(self.typed if is_free else self.note)


Chunk = list[Piece]
"""Pieces that are typed without a blank between them."""
Clause = list[Chunk]
"""Chunks up to the next comma."""

_OUT_OF_OFFICE = r"out\s+of\s+(?:the\s+)?office|ooo"
_PHRASES = "|".join(
    re.escape(word).replace(r"\ ", r"\s+")
    for word in sorted((*PLACES, *FILLERS), key=len, reverse=True)
    if word.isascii() or "・" in word
)
_VOCABULARY = re.compile(
    rf"(?<![a-z\d])(?:(?P<unclear>{_OUT_OF_OFFICE})|{_PHRASES})(?![a-z\d'])", re.IGNORECASE
)
_JAPANESE = sorted((w for w in (*PLACES, *FILLERS) if not w.isascii()), key=len, reverse=True)
_FILLER = "|".join(word for word in _JAPANESE if word in FILLERS)
_PLACE = "|".join(w for w in _JAPANESE if w in PLACES and PLACES[w].place in ELSEWHERE)
_PLACE_FIRST = re.compile(rf"(?P<place>{_PLACE})(?:では|で|は|に)(?P<free>.+?)(?:{_FILLER})*")
_PLACE_LAST = re.compile(
    rf"(?P<free>.+?)(?:での|への|にて|[にへでの])?(?P<place>{_PLACE})(?:{_FILLER})*"
)
_FREE = re.compile(rf"(?P<free>.+?)(?:{_FILLER})*")
_CLOCK = re.compile(
    r"\d\d?(?:時(?!間)(?:半|\d\d?分)?|:\d\d)(?:頃|ごろ|過ぎ|前)?|\d\d?\s?[ap]\.?m\b", re.IGNORECASE
)
"""A time by the clock, which a refusal quotes without the text around it."""
_FIRST_MARK = 0xE000
_MARK = re.compile("([\ue000-\uf8ff])")
"""A character of private use stands for a piece that was found in the whole line."""


def normalised(text: str) -> str:
    """Return the text in one form of width, dashes and blanks, without marks around it."""
    return _plain(text).strip(" .!。")


def quoting(refusal: Refused, text: str) -> Refused:
    """Return the refusal with the piece that it quotes as it stands in the text."""
    if "typed" not in refusal.text.values:
        return refusal
    typed = _as_typed(str(refusal.text.values["typed"]), text)
    quoted = replace(refusal.text, values={**refusal.text.values, "typed": typed})
    return Refused(quoted, refusal.next_step)


def _as_typed(piece: str, text: str) -> str:
    """Return the part of a text that was read as this piece; the piece if there is none."""
    begins = unicodedata.normalize("NFKD", piece)[:1]
    for start in range(len(text)):
        if unicodedata.normalize("NFKD", _plain(text[start]))[:1] == begins:
            for end in range(start + 1, min(len(text), start + 2 * len(piece)) + 1):
                if _plain(text[start:end]) == piece:
                    return text[start:end]
    return piece


def _plain(text: str) -> str:
    """Return the text in one form of width, dashes and blanks, without invisible characters."""
    plain = unicodedata.normalize("NFKC", " ".join(text.split()))
    seen = "".join(char for char in plain if unicodedata.category(char) not in {"Cf", "Cc", "Co"})
    for signs, sign in (("[‐‑‒–—―−]", "-"), ("[〜∼〰]", "~"), ("[’‘]", "'")):
        seen = re.sub(signs, sign, seen)
    seen = re.sub(r"\bi am\b", "i'm", seen, flags=re.IGNORECASE)
    return " ".join(seen.split())


def clauses(line: str, today: date) -> list[Clause]:
    """Return the pieces of a normalised line, by clause and chunk."""
    found: list[Piece] = []
    line = _marked(line, dates.find(line, today), found)
    line = _marked(line, hours.find(line), found)
    line = _marked(line, _phrases(line), found)
    line = re.sub(r"[()「」『』【】\[\]\"]", " ", line)
    parts = re.split(r"[,、。;・·!]|(?<!\d):|:(?!\d)| / |\band\b", line, flags=re.IGNORECASE)
    return [[list(_pieces(chunk, found)) for chunk in part.split()] for part in parts]


def is_withdrawal(line: str) -> bool:
    """Tell whether a line asks for nothing but to take an answer back."""
    return normalised(line).casefold() in WITHDRAWALS


def unreadable(typed: str) -> Refused:
    """Return the refusal of a piece that has no meaning."""
    clock = _CLOCK.search(typed)
    quoted = clock[0] if clock else typed
    quoted = quoted if len(quoted) <= QUOTED else quoted[: QUOTED - 1] + "…"
    if typed.casefold() in WITHDRAWALS:
        return Refused(
            _("An answer is withdrawn in the form of its day."),
            _("Type /here cancel, and choose the day in the form."),
        )
    if looks_like_time(typed):
        return Refused(
            _("“{typed}” looks like a day or a time, and could not be read.", typed=quoted),
            _(
                "Write days such as tomorrow, next week Monday, 12/1 or 12/1-12/3,"
                " and times such as pm or 13:00-15:00."
            ),
        )
    return Refused(_("“{typed}” could not be read.", typed=quoted), EXAMPLES)


class _Phrase(Struct, frozen=True):
    """A known phrase of the line, from `start` up to `end`."""

    start: int
    end: int
    value: Word | Other | Refused


def _phrases(line: str) -> Iterator[_Phrase]:
    for match in _VOCABULARY.finditer(line):
        word = " ".join(match[0].casefold().split())
        value: Word | Other | Refused = PLACES.get(word, Other.FILLER)
        if match["unclear"]:
            value = unreadable(match[0])
        yield _Phrase(match.start(), match.end(), value)


def _marked(
    line: str, found: Iterable[dates.Found | hours.Found | _Phrase], pieces: list[Piece]
) -> str:
    """Put a mark in the place of each piece, and add it to `pieces`."""
    parts: list[str] = []
    done = 0
    for each in found:
        parts += [line[done : each.start], chr(_FIRST_MARK + len(pieces))]
        pieces.append(Piece(line[each.start : each.end].strip(), each.value))
        done = each.end
    return "".join([*parts, line[done:]])


def _pieces(chunk: str, found: list[Piece]) -> Iterator[Piece]:
    is_behind_mark = False
    for part in filter(None, _MARK.split(chunk)):
        if _MARK.fullmatch(part):
            yield found[ord(part) - _FIRST_MARK]
            is_behind_mark = True
        else:
            # the particle of a day or a time: 午後は県庁に出張
            plain = (
                re.sub("^(?:では|には|[のはに]|で(?!す|した))(?=.)", "", part)
                if is_behind_mark
                else part
            )
            yield from _japanese(plain)


def _japanese(text: str) -> Iterator[Piece]:
    """Yield the known words of a text, or a place and its destination, or free text."""
    words = _split(text)
    if words is not None:
        for word in words:
            yield Piece(word, PLACES.get(word, Other.FILLER))
    elif match := _PLACE_FIRST.fullmatch(text) or _PLACE_LAST.fullmatch(text):
        yield Piece(text, PLACES[match["place"]], match["free"])
    elif OTHERWISE.search(text) or looks_like_time(text):
        yield Piece(text, Other.FREE)
    elif match := _FREE.fullmatch(text):
        yield Piece(match["free"], Other.FREE)


def _split(text: str) -> list[str] | None:
    """Split a text into known words; None if a rest remains."""
    ways: list[list[str] | None] = [*([None] * len(text)), []]
    for at in reversed(range(len(text))):
        for word in _JAPANESE:
            rest = ways[at + len(word)] if text.startswith(word, at) else None
            if rest is not None:
                ways[at] = [word, *rest]
                break
    return ways[0]
