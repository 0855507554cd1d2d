"""Arguments of commands, as they were typed."""

import unicodedata
from typing import TypeVar

from kaigi.errors import Refused, _

T = TypeVar("T", str, list[str], None)


def as_text(typed: T) -> T:
    """Return what was typed. Raise Refused where its bytes are no text in UTF-8.

    No name or number has such bytes, and no database takes them.
    """
    named = "".join(typed or [])
    if named.encode(errors="ignore").decode() != named:
        raise Refused(
            _("One of the arguments is not written in UTF-8."),
            _("Type it again, in a terminal that is set to UTF-8."),
        )
    return typed


N = TypeVar("N", str, None)


def as_number(typed: N) -> N:
    """Return the number that was typed, full-width digits as half-width. Raise as `as_text`."""
    text = as_text(typed)
    return text if text is None else unicodedata.normalize("NFKC", text).strip()
