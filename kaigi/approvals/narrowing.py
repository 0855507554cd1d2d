"""Narrowing of a long list: by form, section, amount and time of waiting. Pure."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import DecodeError, Struct, json
from msgspec.structs import replace

from kaigi.units import section_of

ALL = "*"
"""Value of the answer that narrows nothing."""
AMOUNTS = (100_000, 500_000, 1_000_000, 5_000_000, 10_000_000)
"""Yen from which, or below which, a list can be narrowed."""
BELOW = "<"
"""Sign before the amount in an answer that leaves the smaller ones."""
DAYS = (1, 3, 5, 10, 20)
"""Working days of waiting from which a list can be narrowed."""
MOST_ANSWERS = 99
"""Slack's limit of a menu's answers, beside the one that narrows nothing."""


class Waiting(Struct, frozen=True):
    """One document that waits for a person, as much as narrowing reads of it.

    Form and section are empty, and the amount None, where they are not known.
    """

    item: str
    since: datetime
    form: str = ""
    section: str = ""
    amount: int | None = None


class Narrowing(Struct, frozen=True, omit_defaults=True):
    """Conditions on the documents of a list; empty and 0 narrow nothing.

    `section` is a `section_key`; `least` and `below` in yen, of which one is set at most; `days`:
    from so many working days on.
    """

    form: str = ""
    section: str = ""
    least: int = 0
    days: int = 0
    below: int = 0

    def pack(self) -> str:
        return json.encode(self).decode()

    @classmethod
    def unpack(cls, value: str) -> "Narrowing":
        """Read what `pack` has written; raise ValueError for all else."""
        try:
            return json.decode(value, type=cls) if value else cls()
        except DecodeError as error:
            raise ValueError from error

    def answered(self, name: str, value: str) -> "Narrowing":
        """Return this with one menu answered; raise ValueError for what it does not offer."""
        if name == "least":
            name = "below" if value.startswith(BELOW) else "least"
            value = value.removeprefix(BELOW)
            other = "least" if name == "below" else "below"
            return replace(self._with(name, value), **{other: 0})
        return self._with(name, value)

    def _with(self, name: str, value: str) -> "Narrowing":
        if value == ALL:
            return replace(self, **{name: getattr(Narrowing(), name)})
        if name in ("form", "section"):
            return replace(self, **{name: value})
        offered = {"least": AMOUNTS, "below": AMOUNTS, "days": DAYS}.get(name, ())
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 12 else 0
        if number not in offered:
            raise ValueError
        return replace(self, **{name: number})


EVERYTHING = Narrowing()


class Place(Struct, frozen=True):
    """Begin of a page of a list, as the list is narrowed."""

    start: int = 0
    by: Narrowing = EVERYTHING

    def pack(self) -> str:
        return f"{self.start}:{self.by.pack()}"

    @classmethod
    def unpack(cls, value: str) -> "Place":
        """Read what `pack` has written, or a start alone, of earlier versions.

        Raise ValueError for all else.
        """
        start, _colon, by = value.partition(":")
        if not (start.isascii() and start.isdigit() and len(start) < 7):
            raise ValueError
        return cls(int(start), Narrowing.unpack(by))


def section_key(path: str) -> str:
    """Return the value of a section in a menu: a digest, since a path may be longer than one."""
    return hashlib.blake2s(section_of(path).encode(), digest_size=6).hexdigest()


def narrowed(rows: Iterable[Waiting], by: Narrowing, began_before: datetime) -> list[Waiting]:
    """Return the rows that remain. `began_before`: the moment that `by.days` stands for."""
    return [
        row
        for row in rows
        if by.form in ("", row.form)
        and by.section in ("", section_key(row.section))
        and (not by.least or (row.amount or 0) >= by.least)
        and (not by.below or (row.amount or 0) < by.below)
        and (not by.days or row.since < began_before)
    ]


def counted(values: Sequence[str]) -> Mapping[str, int]:
    """Return the answers of a menu with their numbers, the most frequent first."""
    return dict(Counter(value for value in values if value).most_common(MOST_ANSWERS))
