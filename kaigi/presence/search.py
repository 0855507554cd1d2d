"""Questions after /who: a unit or a person, and a day. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from kaigi.errors import Refused
from kaigi.folding import searchable
from kaigi.presence.dates import find
from kaigi.units import lineage

_HONORIFIC = re.compile(
    r"(?<=.)(?:さん|サン|様|さま|くん|君|ちゃん|氏|殿|先生|[\s-](?:san|sama|kun))$", re.IGNORECASE
)
_TITLE = re.compile(r"^(?:mr|ms|mrs|miss|dr|prof)(?:\.\s*|\s+)(?=\S)", re.IGNORECASE)
_DAY_WORDS = 5
"""Words of the longest day: Friday the week before last."""


class Asked(Struct, frozen=True):
    """A name, empty for the viewer's own section, and a day."""

    name: str
    day: date


def read(text: str, today: date) -> Asked:
    """Split a text into name and day; the day stands first or last, and is today if left out."""
    words = text.split()
    for count in range(min(len(words), _DAY_WORDS), 0, -1):
        cut = len(words) - count
        for name, named_day in ((words[:cut], words[cut:]), (words[count:], words[:count])):
            if day := _day(" ".join(named_day), today):
                return Asked(" ".join(name), day)
    return Asked(" ".join(words), today)


def _day(text: str, today: date) -> date | None:
    """Return the day of a text, None for other texts. Raise Refused if there is no such day."""
    plain = unicodedata.normalize("NFKC", text)
    for found in find(plain, today):
        if (found.start, found.end) == (0, len(plain)):
            if isinstance(found.value, Refused):
                raise found.value
            if found.value.first == found.value.last:
                return found.value.first
    return None


def honorific_dropped(name: str) -> str:
    """Return the name without さん and the like: 佐藤さん, Sato-san, Ms Sato."""
    return _TITLE.sub("", _HONORIFIC.sub("", unicodedata.normalize("NFKC", name).strip()))


def units_called(name: str, sections: Iterable[str]) -> tuple[str, ...]:
    """Return the units of this name, or of this path or the end of one: 企画課, 企画部　企画課."""
    wanted = searchable(name)
    return tuple(
        unit
        for unit in _all_units(sections)
        if wanted and any(searchable(end) == wanted for end in _ends(unit))
    )


def units_like(name: str, sections: Iterable[str]) -> tuple[str, ...]:
    """Return the units with this text in their own name: 市民 finds 市民課."""
    wanted = searchable(name)
    return tuple(
        unit
        for unit in _all_units(sections)
        if wanted and wanted in searchable(unit.rpartition("/")[2])
    )


def _all_units(sections: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(unit for section in sections for unit in lineage(section)))


def _ends(path: str) -> list[str]:
    """Return the path and its ends: 企画部/企画課, 企画課."""
    names = path.split("/")
    return ["/".join(names[start:]) for start in range(len(names))]
