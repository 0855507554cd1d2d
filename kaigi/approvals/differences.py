"""Differences between a document and its round before. Pure."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

from msgspec import Struct

from kaigi.content import Content

MOST_PIECES = 200
"""Pieces of a difference; beyond that the old and the new text are easier to read as wholes."""
MOST_WORDS = 400
"""Words on either side that are compared one by one; longer passages differ as wholes."""

_MARK = r"(?:[\s、。]|[,.](?!\d))"  # a comma inside a number parts nothing
_CLAUSES = re.compile(rf"(?:(?!{_MARK}).)+{_MARK}*|{_MARK}+")
_WORDS = re.compile(
    r"\d+(?:[,.，．]\d+)*"  # a number with its separators
    r"|[ぁ-ゖ]+|[ァ-ヺー]+|[一-鿿㐀-䶿々〆〇]+"  # Japanese, which has no spaces, by its scripts
    r"|[^\W\dぁ-ゖァ-ヺー一-鿿㐀-䶿々〆〇]+"  # a word of any other script
    r"|\n|[^\S\n]+|.",
    re.DOTALL,
)
_SLIGHT = re.compile(r"[^\w\n]{1,2}|[ぁ-ゖ]{1,2}")
"""Pieces between two changes that read better as one."""


class Kind(StrEnum):
    """Kind of a piece of text, against the round before."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


class Piece(Struct, frozen=True):
    kind: Kind
    text: str


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """Compare two texts clause by clause, and clauses that differ word by word.

    SequenceMatcher's heuristic stays on: it ignores clauses that recur all over a long text.
    Without it, two texts of 3,000 full stops would take a quarter of a minute.
    """
    pieces: list[Piece] = []
    for old, new in _runs(_CLAUSES.findall(before), _CLAUSES.findall(after)):
        pieces += [Piece(Kind.SAME, new)] if old == new else _by_words(old, new)
    shown = filter(lambda piece: piece.text, pieces)
    joined = tuple(
        Piece(kind, "".join(piece.text for piece in group))
        for kind, group in groupby(shown, key=lambda piece: piece.kind)
    )
    if len(joined) > MOST_PIECES:
        return (Piece(Kind.GONE, before), Piece(Kind.NEW, after))
    return joined


def changed_fields(before: Content, after: Content) -> tuple[str, ...]:
    """Return the names of the fields whose values differ."""
    names = dict.fromkeys(field.name for field in (*after.fields, *before.fields))
    return tuple(name for name in names if before.value(name) != after.value(name))


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield passages of both texts side by side; they are equal where nothing was changed."""
    for _tag, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        yield "".join(old[a:b]), "".join(new[c:d])


def _by_words(before: str, after: str) -> list[Piece]:
    old = _WORDS.findall(before)
    new = _WORDS.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        return [Piece(Kind.GONE, before), Piece(Kind.NEW, after)]
    runs = list(_runs(old, new))
    pieces: list[Piece] = []
    gone = ""
    added = ""
    for n, (was, now) in enumerate(runs, start=1):
        between = (gone or added) and n < len(runs)
        if was != now or (between and _SLIGHT.fullmatch(was)):
            gone += was
            added += now
            continue
        pieces += [Piece(Kind.GONE, gone), Piece(Kind.NEW, added), Piece(Kind.SAME, now)]
        gone = ""
        added = ""
    return [*pieces, Piece(Kind.GONE, gone), Piece(Kind.NEW, added)]
