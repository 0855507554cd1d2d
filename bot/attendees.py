"""The meetings room's view of the staff register, through the port that the room asks for."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection

from kaigi.person import Person
from kaigi.staff import tables
from kaigi.staff.directory import Directory


class Attendees:
    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def people(self, tx: Connection, ids: Iterable[str]) -> Mapping[str, Person]:
        return self._directory.people(tx, ids)

    def in_chat(self, tx: Connection, slack_ids: Collection[str]) -> Sequence[Person]:
        return tables.in_chat(tx, slack_ids)

    def zoom_user(self, tx: Connection, number: str) -> str:
        return tables.zoom_user(tx, number)
