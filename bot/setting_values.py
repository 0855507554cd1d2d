"""Values of settings: texts converted, and the part of a wrong one that may be quoted."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, get_args, get_origin
from zoneinfo import ZoneInfo

from msgspec import ValidationError, convert
from msgspec.structs import FieldInfo
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

QUOTED = 30
"""Characters: a longer text may be a secret that was put into the wrong setting."""
_SECRET = re.compile(r"^x(ox|app)|@|://")
_SEPARATOR = re.compile("[,、，]")
_EQUALS = re.compile("[=＝]")


class BadValue(ValueError):
    """A text that is no value. `part` is what is wrong in it, such as one entry of a list."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self.part = part

    @property
    def may_be_quoted(self) -> bool:
        """Whether it looks like no secret."""
        return len(self.part) <= QUOTED and not _SECRET.search(self.part)


class Repeated(BadValue):
    """An entry for a section that has one already."""


def value_of(setting: FieldInfo, text: str) -> object:
    """Convert a setting's text. Raise BadValue."""
    try:
        VALIDATED.get(setting.encode_name, str)(text)
    except (ArgumentError, LookupError, ValueError, OSError):
        raise BadValue(text) from None
    kind = setting.type
    if get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    parts = [part.strip() for part in _SEPARATOR.split(text) if part.strip()]
    if get_origin(kind) is frozenset:
        return frozenset(_converted(get_args(kind)[0], part) for part in parts)
    if get_origin(kind) is dict:
        return _by_section(get_args(kind)[1], parts)
    return _converted(setting.type, text)


def _by_section(kind: Any, parts: Iterable[str]) -> dict[str, object]:
    """Convert entries such as 市民部/市民課=3; both may be written in full width."""
    values: dict[str, object] = {}
    for part in parts:
        section, *number = map(str.strip, _EQUALS.split(part))
        if len(number) != 1 or not section:
            raise BadValue(part)
        if section in values:
            raise Repeated(section)
        values[section] = _converted(kind, number[0], part)
    return values


def _converted(kind: Any, text: str, quoted: str | None = None) -> object:
    plain = text if kind is str else unicodedata.normalize("NFKC", text)
    try:
        return convert(plain, kind, strict=False)
    except ValidationError:
        raise BadValue(quoted or text) from None


def _check_address(text: str) -> None:
    """Raise ValueError also for a password with an `@`, of which the rest is taken as the host."""
    if "@" in (make_url(text).host or ""):
        raise ValueError("host")


VALIDATED: Mapping[str, Callable[[str], object]] = {
    "KAIGI_DATABASE_URL": _check_address,
    "KAIGI_TIMEZONE": ZoneInfo,
}
"""Settings validated by the library that will use them."""
