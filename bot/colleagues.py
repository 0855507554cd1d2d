"""The presence room's view of the staff register, through the port that the room asks for."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from kaigi.person import Person
from kaigi.staff.directory import Directory
from kaigi.staff.tables import staff


class Colleagues:
    here = (
        select(
            staff.c.number,
            staff.c.name,
            staff.c.section,
            staff.c.is_head,
            staff.c.counter_duty,
            staff.c.slack_id,
        )
        .where(staff.c.active)
        .subquery("here")
    )

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def people(self, tx: Connection, ids: Iterable[str]) -> Mapping[str, Person]:
        return self._directory.people(tx, ids)
