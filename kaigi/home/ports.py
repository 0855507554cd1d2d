"""Parts of a home: what each room contributes, read in one transaction and drawn afterwards."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from kaigi.blocks import Block
from kaigi.i18n import Translator
from kaigi.person import Person


class HomePart(Struct, frozen=True):
    """One room's part of a home.

    `read` takes a constant number of queries, whatever waits. `draw` is pure, and answers with at
    most `budget` blocks; what has no room there is behind the part's own "Open".
    """

    read: Callable[[Connection, Person], Any]
    draw: Callable[[Any, Translator], Sequence[Block]]
    budget: int
