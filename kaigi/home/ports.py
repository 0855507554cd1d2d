"""Port of a home to the rooms: their parts, read in one transaction and drawn afterwards."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from kaigi.blocks import Block
from kaigi.i18n import Translator
from kaigi.person import Person


class HomePart(Struct, frozen=True):
    """One room's part of a home.

    `read` takes a constant number of queries. `draw` is pure and returns at most `budget` blocks;
    the rest is behind a button "Open". A part is drawn before the others while its state
    `is_urgent`, such as a meeting that is going on.
    """

    read: Callable[[Connection, Person], Any]
    draw: Callable[[Any, Translator], Sequence[Block]]
    budget: int
    is_urgent: Callable[[Any], bool] = lambda _state: False
