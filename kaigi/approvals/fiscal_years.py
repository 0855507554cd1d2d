"""Fiscal years (年度), which begin on 1 April, and the words for them in texts. Pure."""

import re
import unicodedata
from datetime import date

REIWA = 2018
"""The year before the first of 令和."""

_WORDS = re.compile(
    r"(?P<era>令和|(?<![A-Za-zＡ-Ｚａ-ｚ])[RＲ])(?P<year>[ 　]?(?:[0-9０-９]{1,2}|元))(?=年度)"
    r"|(?<![0-9０-９])(?P<western>[0-9０-９]{4})(?=年度)"
    r"|(?<![A-Za-z])(?P<fy>FY ?)(?P<number>[0-9]{4})(?![0-9])"
)
_WIDE = {ord("0") + digit: ord("０") + digit for digit in range(10)}


def fiscal_year(day: date) -> int:
    """Return the fiscal year of a day: that of the 1 April before it."""
    return day.year if day.month >= 4 else day.year - 1


def moved(text: str, old: int, new: int) -> tuple[str, tuple[str, ...]]:
    """Return the text with words of the old fiscal year as those of the new, and each change.

    Words of other years stay. Digits keep their width: 令和７年度 → 令和８年度. A change is written
    as in "令和7年度 → 令和8年度".
    """
    changes: dict[str, None] = {}

    def put(found: re.Match[str]) -> str:
        if found["era"]:
            blank = found["year"][: len(found["year"]) - len(found["year"].lstrip())]
            year = found["year"].lstrip()
            written = 1 if year == "元" else int(unicodedata.normalize("NFKC", year))
            if written != old - REIWA or new <= REIWA:
                return found[0]
            now = f"{found['era']}{blank}{_like(year, new - REIWA)}"
        else:
            year = found["western"] or found["number"]
            if int(unicodedata.normalize("NFKC", year)) != old:
                return found[0]
            now = f"{found['fy'] or ''}{_like(year, new)}"
        behind = "" if found["fy"] else "年度"
        if now != found[0]:
            changes[f"{found[0]}{behind} → {now}{behind}"] = None
        return now

    return _WORDS.sub(put, text), tuple(changes)


def _like(digits: str, number: int) -> str:
    """Write a number in digits of the same width."""
    is_wide = any(ord(digit) in _WIDE.values() for digit in digits)
    return str(number).translate(_WIDE) if is_wide else str(number)
