"""Suggestions in place of a word that is not known. Pure."""

from collections.abc import Iterable
from difflib import get_close_matches

from kaigi.errors import Text, _


def instead(written: str, known: Iterable[str]) -> Text:
    """Return the known word that is like it, if any, otherwise all of them."""
    names = list(known)
    if near := nearest(written, names):
        return near
    if not names:
        return _("There is none yet to refer to.")
    return _("Write one of: {names}", names=", ".join(names))


def nearest(written: str, known: Iterable[str]) -> Text | None:
    """Return the known word that is like it, if any."""
    near = get_close_matches(written, known, 1, 0.7)
    return _("Did you mean “{name}”?", name=near[0]) if near else None
