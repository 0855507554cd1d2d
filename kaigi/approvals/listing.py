"""Lists of documents that a person has, before they are drawn. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from kaigi.approvals.items import Offered
from kaigi.approvals.narrowing import Narrowing
from kaigi.approvals.waits import Wait
from kaigi.errors import Text

HOME_BUDGET = 50
"""Blocks of this room on a home, of Slack's 100 for all rooms."""
LIST_LIMIT = 10
"""Documents on a page of a list's modal, as many as a phone shows without much turning."""


class ListKind(StrEnum):
    """The lists of documents that a person has."""

    WAITING = "waiting"
    BACK = "back"
    """Own documents that were returned, or about which a question waits for its answer."""
    DRAFTED = "drafted"
    REVIEWS = "reviews"
    """To be read afterwards."""


HOME_LIMIT = {ListKind.WAITING: 6, ListKind.BACK: 3, ListKind.DRAFTED: 4}
"""Documents of each list whose beginning is on a home, of three blocks each.

Beside them each list has its heading, a note, its buttons, and a divider; of what is to be read
afterwards, there is one line.
"""


class Listing(Struct, frozen=True):
    """A part of one of the lists, from `start` on, out of `total` documents.

    `waits`: how long each has waited, by the item's id. Of a list that is narrowed, `total` is the
    number that remains of `whole`; `forms` and `sections` are the answers of its menus, each with
    its number in the whole list, and `titles` are the forms'.
    """

    kind: ListKind
    rows: tuple[Offered, ...] = ()
    total: int = 0
    start: int = 0
    waits: Mapping[str, Wait] = {}
    by: Narrowing = Narrowing()
    whole: int = 0
    forms: Mapping[str, int] = {}
    sections: Mapping[str, int] = {}
    titles: Mapping[str, Text] = {}


class HomeState(Struct, frozen=True):
    """The beginning of each list, in the order in which they stand on a home.

    `to_read`: number of documents to read afterwards.
    """

    lists: tuple[Listing, ...]
    to_read: int = 0
