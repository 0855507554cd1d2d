"""What a home asks of the rooms, and of whoever knows the people."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from sqlalchemy import Connection

from kaigi.blocks import Block
from kaigi.i18n import Translator
from kaigi.person import Person


class HomePart(Protocol):
    """One room's part: what this person finds there now. A constant number of queries, whatever waits."""

    def on_home(self, tx: Connection, person: Person, t: Translator) -> Sequence[Block]: ...


class People(Protocol):
    def people(self, tx: Connection, ids: Iterable[str]) -> Mapping[str, Person]: ...
