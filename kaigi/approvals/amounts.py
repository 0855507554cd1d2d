"""Amounts in yen, read as people type them: 500,000, ５０万円, ¥500千, 税込500,000円. Pure."""

import re
import unicodedata
from fractions import Fraction

from kaigi.errors import Invalid, _

LONGEST = 60
"""Characters that are read at all; far more than any amount needs."""
SHOWN = 30
"""Characters of what was typed that a refusal repeats."""

# Not NFKC, which would read 5² as 52.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord("￥"): "¥",
    ord("､"): "、",
}
_NOTHING = {"", "円", "-", "なし", "無し", "無", "none"}
_AMOUNT = re.compile(
    r"(?:税込み?|金)? ?(?:¥|\\|jpy)? ?"
    r"(?P<number>[0-9][0-9,、. 十百千万億兆]*?)"
    r" ?(?:円(?:也|整)?|jpy|yen)? ?(?:-|税込み?|\(税込み?\))?"
)
_PART = re.compile(r"([0-9][0-9,、. ]*)([十百千万億兆]*)")
_NUMBER = re.compile(
    r"(?:[1-9][0-9]{0,2}(?:(, ?|、 ?)[0-9]{3}(?:\1[0-9]{3})*|(?: [0-9]{3})* 000)|[0-9]+)"
    r"(?:\.[0-9]+)?"
)
_SMALL = {"": 1, "十": 10, "百": 100, "千": 1000}
_UNITS = _SMALL | {
    f"{small}{name}": factor * unit
    for name, unit in {"万": 10**4, "億": 10**8, "兆": 10**12}.items()
    for small, factor in _SMALL.items()
}


def amount_of(typed: str, field: str = "amount") -> int | None:
    """Read an amount; None if there is none. Raise Invalid at `field` for all that is not sure.

    Separators must stand before three digits and all be alike, and blanks at last before 000:
    50,00, 300,000、200,000 and 100 200 may be slips, or two amounts.
    """
    typed = typed.strip()
    visible = "".join(c for c in typed[: LONGEST + 1] if unicodedata.category(c) != "Cf")
    text = " ".join(visible.translate(_HALF_WIDTH).casefold().split())
    if text in _NOTHING:
        return None
    found = _AMOUNT.fullmatch(text) if len(typed) <= LONGEST else None
    amount = _sum(found["number"]) if found else None
    if amount is None:
        raise Invalid(
            field,
            _(
                "“{typed}” cannot be read as an amount in yen."
                " Write it like 500000, 500,000 or 50万円.",
                typed=visible if len(visible) <= SHOWN else f"{visible[:SHOWN]}…",
            ),
        )
    return amount


def _sum(number: str) -> int | None:
    """Add up the parts, such as those of 1億2,000万; None where they do not follow each other."""
    total = Fraction(0)
    above: int | None = None
    for digits, unit in _PART.findall(number):
        part = _part(digits.strip(), unit)
        if part is None or (above is not None and part >= above):
            return None
        if above is not None and not unit and _is_spoken_short(digits.strip(), above):
            return None
        total += part
        above = _UNITS[unit]
    return int(total) if total.denominator == 1 else None


def _is_spoken_short(digits: str, above: int) -> bool:
    """Tell whether this may be short for the next unit: 1万5 is said for 15,000, 1億5000 for 万."""
    return len(digits) == 1 or above >= _UNITS["億"]


def _part(digits: str, unit: str) -> Fraction | None:
    """Read one number with its unit. Only units have decimals: 1.5 yen is a slip, 1.5万 is not."""
    if unit not in _UNITS or not _NUMBER.fullmatch(digits) or ("." in digits and not unit):
        return None
    return Fraction(re.sub("[,、 ]", "", digits)) * _UNITS[unit]
