"""A document's number, as people type it and send it to one another. Pure."""

import re
import unicodedata

from msgspec import Struct

TYPED = re.compile(
    r"(?P<mark>#|no\.?|文書(番号)?)? ?0*(?P<number>[1-9][0-9]{0,8})(?P<share> (share|共有))?"
)


class Reference(Struct, frozen=True):
    """A document's number that was typed.

    `is_marked`: as in #123; a bare number might also begin a form's title. `shares`: the others in
    the conversation are to see it, too.
    """

    number: str
    is_marked: bool = False
    shares: bool = False


def reference(typed: str) -> Reference | None:
    """Read a number and nothing beside it, as in 123, #123, 文書123 or 123 share.

    None for any other text, such as a title.
    """
    text = " ".join(unicodedata.normalize("NFKC", typed).casefold().split())
    found = TYPED.fullmatch(text)
    if found is None:
        return None
    return Reference(found["number"], bool(found["mark"]), bool(found["share"]))
