"""Forms in which names are compared: as a reader sees them, and as people type them. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import jaconv

from kaigi.variants import COMMON_FORM

_KNOWN_TEXTS = 50_000
"""Texts whose forms are remembered: the sections of a large city, with some names."""

_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Variation selectors, which choose a shape of the character before them."""
_NOT_COMPATIBILITY = re.compile("[^\uf900-\ufaff\U0002f800-\U0002fa1f]+")
_LATIN_MARKS = re.compile("[\u0300-\u036f]")
_SIGNS = re.compile(r"[\W_ー]+")
_LATIN = re.compile("[a-z]+")
_NUMERAL = "viii|vii|vi|iv|ix|iii|ii|i|v|x"
_ROMAN = re.compile(
    rf"(?<=[^\x00-\x7f])(?:{_NUMERAL})(?![a-z])|(?<![a-z])(?:{_NUMERAL})(?=[^\x00-\x7f])"
)
"""Roman numerals beside a Japanese character."""
_ROMAN_DIGITS = {
    "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5",
    "vi": "6", "vii": "7", "viii": "8", "ix": "9", "x": "10",
}  # fmt: skip
_REPEATED = re.compile("([^々])々+")
"""A character and the marks that repeat it: 佐々木."""
_ORDINAL = re.compile("第([一二三四五六七八九])")
_KANJI_DIGITS = str.maketrans("一二三四五六七八九", "123456789")
_KANA = str.maketrans("ヂヅヲヵヶ", "ジズオカケ")
_ROMANISATIONS = tuple(
    (re.compile(pattern), form)
    for pattern, form in (
        ("m(?=[bmp])", "n"),  # Homma, Namba
        ("[tc](?=ch)", "t"),  # Hatchobori
        ("sh(?=i|$)", "s"),
        ("sh", "sy"),
        ("ch(?=i|$)", "t"),
        ("ch", "ty"),
        ("ts", "t"),
        ("j(?=i|$)", "z"),
        ("jy?", "zy"),
        ("f(?=u)", "h"),
        ("wo", "o"),
        ("(?<=[ou])h(?![aeiou])", ""),  # Satoh, Ohno
        ("ou", "o"),
        (r"([aeiou])\1+", r"\1"),
    )
)
"""Hepburn and other ways of writing to one of them, without long vowels: Satō, Satoh, Satou."""


def composed(text: str) -> str:
    """Compose kana and Latin letters with their marks, which Macs write apart.

    CJK compatibility ideographs stay, since NFC makes another character of them: 神 becomes 神.
    """
    if unicodedata.is_normalized("NFC", text):
        return text
    return _NOT_COMPATIBILITY.sub(lambda part: unicodedata.normalize("NFC", part[0]), text)


@lru_cache(_KNOWN_TEXTS)
def spelling(text: str) -> str:
    """Return a form that is equal for texts that a reader cannot tell apart.

    They differ in width, case, composition, blanks or variation selectors: ＤＸ推進課, DX推進課.
    """
    plain = unicodedata.normalize("NFKC", _SELECTORS.sub("", text)).casefold()
    return "".join(plain.split())


@lru_cache(_KNOWN_TEXTS)
def searchable(text: str) -> str:
    """Return the form in which a search compares texts: letters and digits alone.

    Beside `spelling`, alike are hiragana and katakana, forms of one character (髙, 高), signs
    (㈱, （株）), numerals (第Ⅲ係, 第III係, 第三係, 第３係) and ways to write romaji (Satō, Satoh).
    """
    apart = unicodedata.normalize("NFKD", _SELECTORS.sub("", text))
    plain = unicodedata.normalize("NFKC", _LATIN_MARKS.sub("", apart)).casefold()
    plain = _SIGNS.sub("", _REPEATED.sub(lambda run: run[1] * len(run[0]), plain)).translate(
        COMMON_FORM
    )
    plain = _ROMAN.sub(lambda found: _ROMAN_DIGITS[found[0]], plain)
    plain = _ORDINAL.sub(lambda found: found[0].translate(_KANJI_DIGITS), plain)
    plain = jaconv.hira2kata(plain).translate(_KANA)
    return _LATIN.sub(lambda run: _romaji(run[0]), plain)


def name_key(name: str, kana: str) -> str:
    """Return what a person's name is searched in: name, kana and romaji, parted by blanks."""
    readings = kana.split()
    romaji = [jaconv.kana2alphabet(jaconv.kata2hira(searchable(part))) for part in readings]
    words = (_joined(parts) for parts in (name.split(), readings, romaji))
    return " ".join(dict.fromkeys(filter(None, words)))


def post_key(*posts: tuple[str, str]) -> str:
    """Return what posts are searched in, each given as section and title: “ 企画課長 課長 ”.

    Blanks stand around each word. A title joins its unit's name: 企画課 and 課長 make 企画課長.
    """
    words: list[str] = []
    for section, title in posts:
        post = searchable(title)
        if post:
            words += [_overlapped(searchable(section.rpartition("/")[2]), post), post]
    return f" {' '.join(dict.fromkeys(words))} " if words else ""


def _overlapped(unit: str, title: str) -> str:
    """Join two texts; what the first ends and the second begins with stands once."""
    longest = next(n for n in range(len(title), -1, -1) if unit.endswith(title[:n]))
    return unit + title[longest:]


def _joined(words: Iterable[str]) -> str:
    return "".join(searchable(word) for word in words)


def _romaji(run: str) -> str:
    for pattern, form in _ROMANISATIONS:
        run = pattern.sub(form, run)
    return run
