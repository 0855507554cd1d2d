"""Parsers of a roster's cells.

Numbers, addresses, flags and kana are normalised (NFKC), so that full-width characters are
accepted. Names of people and sections are not, because NFKC would turn one family's character into
another's; only their white space is reduced, and marks that stand apart are composed.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType

from kaigi.errors import Refused, _
from kaigi.folding import composed
from kaigi.staff.rules import HIGHEST_LEVEL, RANKS, Employment

_NAME = 80
_SHOWN = 40
_INVISIBLE = {"Cc", "Cf", "Co", "Cs"}
_YES = frozenset(
    ["1", "y", "yes", "true", "on", "○", "〇", "◯", "●", "◎", "✓", "✔", "はい", "有", "該当"]
)
_NO = frozenset(
    ["", "0", "n", "no", "false", "off", "×", "✕", "✗", "-", "−", "ー", "いいえ", "無", "非該当"]
)
_LOST = re.compile(
    r"[?〓□■◻◼▯●⿰-⿻\ufffd]|[\ue000-\uf8ff\U000f0000-\U0010ffff]|[‚ƒ†‡ˆ‰Œ\x80-\x9f]|外字"
    r"|#(?:N(?:/A)?(?!\w)|REF!|NAME\?|VALUE!|DIV/0!|NUM!)|%[0-9A-F]{2}"
    r"|U\+[0-9A-F]{4,6}|\\u[0-9A-F]{4,5}|&(?:#x?[0-9A-F]+|[a-z]+);",
    re.IGNORECASE,
)
"""Traces of what a program could not write or read: a sign in its place, its number, an error."""
_BLANK_BETWEEN = re.compile(r"[^\W\x00-\x7f] [^\W\x00-\x7f]")
EMPLOYMENT_WORDS: Mapping[Employment, str] = MappingProxyType(
    {
        Employment.REGULAR: "正規",
        Employment.FISCAL_YEAR: "会計年度任用職員",
        Employment.REAPPOINTED: "再任用",
        Employment.FIXED_TERM: "任期付",
        Employment.SPECIAL: "特別職",
    }
)
_EMPLOYMENT: Mapping[str, Employment] = MappingProxyType(
    {
        **dict.fromkeys(("regular", "正規", "正規職員", "正職員", "常勤"), Employment.REGULAR),
        **dict.fromkeys(
            ("fiscalyear", "会計年度", "会計年度職員", "会計年度任用", "会計年度任用職員"),
            Employment.FISCAL_YEAR,
        ),
        **dict.fromkeys(
            ("reappointed", "再任用", "再任用職員", "暫定再任用職員", "定年前再任用短時間勤務職員"),
            Employment.REAPPOINTED,
        ),
        **dict.fromkeys(("fixedterm", "任期付", "任期付き", "任期付職員"), Employment.FIXED_TERM),
        **dict.fromkeys(("special", "特別職"), Employment.SPECIAL),
    }
)


def folded(word: str) -> str:
    """Reduce a heading to letters and digits of one width and case: “Ｅ-mail ” becomes “email”."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", word)).casefold()


def shown(value: str) -> str:
    """Return a value of the file for a message: shortened, and without control characters."""
    visible = "".join("�" if unicodedata.category(c) in _INVISIBLE else c for c in value)
    return visible if len(visible) <= _SHOWN else visible[:_SHOWN] + "…"


def verbatim(limit: int = _NAME) -> Callable[[str], str]:
    """Return a parser of text that stays as written, except for its white space."""

    def read(cell: str) -> str:
        value = composed(" ".join(cell.split()))
        if not value.isprintable() and any(unicodedata.category(c) in _INVISIBLE for c in value):
            raise Refused(_("“{value}” has invisible characters in it.", value=shown(value)))
        if len(value) > limit:
            raise Refused(
                _("“{value}” is longer than {limit} characters.", value=shown(value), limit=limit)
            )
        return value

    return read


def words(limit: int = _NAME, *, kana: bool = False) -> Callable[[str], str]:
    """Return a parser of a name, which refuses the trace of a character that was lost."""
    read = normalised(limit) if kana else verbatim(limit)

    def read_whole(cell: str) -> str:
        if lost := _LOST.search(unicodedata.normalize("NFKC", cell)):
            trace = lost[0] if lost[0].isprintable() else f"U+{ord(lost[0]):04X}"
            raise Refused(
                _(
                    "“{value}” has “{trace}” in the place of a character that was lost. Save the"
                    " list as “CSV UTF-8”, or write another form of the character.",
                    value=shown(cell.strip()),
                    trace=trace,
                )
            )
        return read(cell)

    return read_whole


def normalised(limit: int = _NAME) -> Callable[[str], str]:
    """Return a parser of text that is normalised by NFKC."""
    read = verbatim(limit)
    return lambda cell: read(unicodedata.normalize("NFKC", cell))


def staff_number(cell: str) -> str:
    value = normalised()(cell)
    if not re.fullmatch(r"[0-9A-Za-z-]{0,20}", value):
        raise Refused(
            _("“{value}” is not a staff number: up to 20 letters and digits.", value=shown(value))
        )
    return value


def colleagues(cell: str) -> tuple[str, ...]:
    """Parse a list of staff numbers or e-mail addresses, with any separator that is in neither."""
    parts = re.split(r"[\s;,:/|、，・･。]+", unicodedata.normalize("NFKC", cell))
    read = (address(part) if "@" in part else staff_number(part) for part in parts if part)
    return tuple(dict.fromkeys(read))


def address(cell: str) -> str:
    value = normalised(limit=254)(cell)
    if not value:
        return value
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - slow

    try:
        valid = validate_email(value, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise Refused(_("“{value}” is not an e-mail address.", value=shown(value))) from error
    return valid.normalized.lower()


def zoom_user(cell: str) -> str:
    """Parse an address, or a Zoom user id, in which upper and lower case differ."""
    return address(cell) if "@" in unicodedata.normalize("NFKC", cell) else normalised()(cell)


def section_path(cell: str) -> str:
    """Parse a section path. Slashes at its end are blank lower levels of spreadsheets."""
    read = words(limit=50)
    parts = [read(part) for part in cell.replace("／", "/").split("/")]
    while parts and not parts[-1]:
        parts.pop()
    if any(_BLANK_BETWEEN.search(part) for part in parts):
        raise Refused(
            _(
                "“{value}” has a blank in it. Write a slash between two units, as in"
                " department/section/unit, and no blank within a name.",
                value=shown(cell.strip()),
            )
        )
    if not all(parts) or len(parts) > 3:
        raise Refused(
            _(
                "“{value}” is not a section path: one to three names, as in"
                " department/section/unit.",
                value=shown(cell),
            )
        )
    return "/".join(parts)


def rank(cell: str) -> str:
    value = normalised()(cell)
    if not value or value in RANKS or (value.isdecimal() and 1 <= int(value) <= HIGHEST_LEVEL):
        return str(int(value)) if value.isdecimal() else value
    raise Refused(
        _(
            "“{value}” is not a rank that Kaigi knows."
            " Write one of {ranks}, or a number up to {highest}.",
            value=shown(value),
            ranks="・".join(RANKS),
            highest=HIGHEST_LEVEL,
        )
    )


def employment(cell: str) -> Employment:
    """Parse an employment type; a blank cell means regular."""
    if not cell.strip():
        return Employment.REGULAR
    if (known := _EMPLOYMENT.get(folded(cell))) is None:
        raise Refused(
            _(
                "“{value}” is not an employment type. Write one of {types}.",
                value=shown(cell),
                types=", ".join(f"{word} ({name})" for name, word in EMPLOYMENT_WORDS.items()),
            )
        )
    return known


def flag(cell: str) -> bool:
    value = unicodedata.normalize("NFKC", cell).strip().casefold()
    if value not in _YES | _NO:
        raise Refused(_("“{value}” is neither yes (1, ○) nor no (0, blank).", value=shown(value)))
    return value in _YES
