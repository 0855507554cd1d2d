"""Arguments of commands, as they were typed."""

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
