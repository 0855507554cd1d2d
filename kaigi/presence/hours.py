"""Times of a day in the text after /here: halves, and spans by the clock, in both languages. Pure.

A time that can mean two is found too: its value is the refusal. A single moment is not found.
"""

import re
from collections.abc import Iterator
from itertools import product

from msgspec import Struct

from kaigi.errors import Refused, _
from kaigi.presence.segments import DAY_MINUTES, NOON, WHOLE_DAY, Half, Span

WRITE_CLOCK = _("Write times by the 24-hour clock, such as 13:00-15:00.")
_LAST_OF_MORNING = 7
"""Hours up to this one are as often meant for the afternoon, such as 3時."""


class Found(Struct, frozen=True):
    """A piece of the text, from `start` up to `end`, that names a part of the day."""

    start: int
    end: int
    value: tuple[Span, ...] | Refused


def _clock(name: str) -> str:
    """Return the pattern of a time, with its groups under this name."""
    return rf"""(?:(?:(?P<{name}_ahead>午前|午後|am|pm)\s*)?(?P<{name}_hour>\d\d?)
        (?: :(?P<{name}_minute>\d\d) | (?P<{name}_oclock>時)(?:(?P<{name}_half>半)
          | (?P<{name}_minutes>\d\d?)分)? )?
        (?:\s*(?P<{name}_behind>[ap]\.?m\.?(?![a-z])))?(?![\d:時])
        | (?P<{name}_noon>正午|noon))"""


_HALVES = {"morning": (Half.MORNING,), "afternoon": (Half.AFTERNOON,), "all": WHOLE_DAY}
_TO = r"\s*(?:から|より|~|-|to\b|until\b|till?\b|and\b)\s*"
_EXPRESSION = re.compile(
    rf"""
    (?:(?![a-z\d]) | (?<![a-z\d])(?<!\d[/.:\-]))  # no part of a longer word or number
    (?: (?:from\s+|between\s+)?{_clock("first")}{_TO}{_clock("last")}(?:まで)?(?:の間)?
      | (?:from|after|since)\s+{_clock("from")}
      | {_clock("begin")}\s*(?:から|より|以降|~|onwards?)
      | (?:(?:until|till?|by|before)\s+|~\s*){_clock("until")}
      | {_clock("end")}\s*(?:まで|迄)
      | (?P<morning>午前(?:中|のみ|だけ)?|お?昼まで|(?:in\s+the\s+|this\s+)?morning|am|a\.m\.)
      | (?P<afternoon>午後(?:から|以降|のみ|だけ)?|お?昼から|(?:in\s+the\s+|this\s+)?afternoon
        | pm|p\.m\.)
      | (?P<all>終日|一日中|1日中|丸一日|全日|all\s+day|(?:the\s+)?(?:whole|full)\s+day
        | (?<=[\ue000-\uf8ff])一日(?![市町間目])) )
    (?:(?<![a-z\d]) | (?![a-z\d]|[/.:\-]\d))
    """,
    re.IGNORECASE | re.VERBOSE,
)


def find(text: str) -> Iterator[Found]:
    """Yield every piece of the text that names a part of the day."""
    for match in _EXPRESSION.finditer(text):
        value: tuple[Span, ...] | Refused
        try:
            value = _spans(match)
        except Refused as refusal:
            value = refusal
        if value:
            yield Found(match.start(), match.end(), value)


def _spans(match: re.Match[str]) -> tuple[Span, ...]:
    """Return the spans; none for two plain numbers, which are no times."""
    for name, halves in _HALVES.items():
        if match[name]:
            return tuple(half.span for half in halves)
    if _is_named(match, "first"):
        if not _is_clock(match, "first") and not _is_clock(match, "last"):
            return ()
        return (_between(match),)
    name = next(name for name in ("from", "begin", "until", "end") if _is_named(match, name))
    if not _is_clock(match, name):
        return ()
    minutes = _minutes(match, name)
    is_end = name in {"until", "end"}
    spans = [Span(0, minute) if is_end else Span(minute, DAY_MINUTES) for minute in minutes]
    if len(spans) != 1 or spans[0].minutes <= 0:
        raise _unclear(match)
    return (spans[0],)


def _between(match: re.Match[str]) -> Span:
    """Return the one span that both times allow; of two, that of the half which is written."""
    firsts = _minutes(match, "first")
    if match["last_behind"] and not match["first_ahead"]:
        # 8-9pm: both are in the evening
        firsts = sorted({*firsts, *(minute + NOON for minute in firsts if minute < NOON)})
    spans = [Span(a, b) for a, b in product(firsts, _minutes(match, "last")) if a < b]
    if len(spans) > 1 and (match["first_ahead"] or match["first_behind"] or match["last_behind"]):
        spans = [span for span in spans if (span.from_minute < NOON) == (span.to_minute <= NOON)]
    if len(spans) != 1:
        raise _unclear(match)
    return spans[0]


def _minutes(match: re.Match[str], name: str) -> list[int]:
    """Return the minutes of the day that a time can mean; none where there is no such time."""
    if match[f"{name}_noon"]:
        return [NOON]
    typed = match[f"{name}_hour"]
    hour = int(typed)
    past = 30 if match[f"{name}_half"] else 0
    past = int(match[f"{name}_minute"] or match[f"{name}_minutes"] or past)
    half = (match[f"{name}_ahead"] or match[f"{name}_behind"] or "").casefold()
    if past > 59 or hour * 60 + past > DAY_MINUTES:
        return []
    if half:
        # 午後12時 is noon to some and midnight to others; 12 pm is noon
        is_clear = hour < 12 or (hour == 12 and not match[f"{name}_ahead"])
        later = NOON if half[0] in "p" or half == "午後" else 0
        return [hour % 12 * 60 + past + later] if is_clear else []
    if 0 < hour <= _LAST_OF_MORNING and typed[0] != "0":
        return [hour * 60 + past, hour * 60 + past + NOON]
    return [hour * 60 + past]


def _is_named(match: re.Match[str], name: str) -> bool:
    return bool(match[f"{name}_hour"] or match[f"{name}_noon"])


def _is_clock(match: re.Match[str], name: str) -> bool:
    """Return whether a time is written as one, and not as a number alone."""
    signs = ("ahead", "minute", "oclock", "behind", "noon")
    return any(match[f"{name}_{sign}"] for sign in signs)


def _unclear(match: re.Match[str]) -> Refused:
    return Refused(_("“{typed}” is not clear.", typed=match[0].strip()), WRITE_CLOCK)
