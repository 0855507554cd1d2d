"""What the presence room asks of whoever knows the people, and what each office sets for itself."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

from msgspec import Struct, field
from sqlalchemy import Connection, FromClause

from kaigi.person import Person


class Register(Protocol):
    @property
    def here(self) -> FromClause:
        """Everybody who works here now, to be joined with: number, name, section, is_head, counter_duty and
        slack_id. A relation and not a list, since the sheet adds up 20,000 people where their rows are.
        """
        ...

    def people(self, tx: Connection, ids: Iterable[str]) -> Mapping[str, Person]: ...


class WorkingDays(Protocol):
    def is_working(self, day: date) -> bool: ...

    def working_day_before(self, day: date) -> date | None: ...

    def holiday(self, day: date, language: str) -> str:
        """What the day is called; empty where it has no name, as a Saturday."""
        ...


class PresencePolicy(Struct, frozen=True):
    """`managers_channel`: where the sheet goes, if anywhere. `personnel`: the path whose people may know all
    leave. `minimums`: how many have to be at a section's counter; one where nothing is said.
    """

    working_days: WorkingDays
    managers_channel: str | None = None
    personnel: str | None = None
    minimums: Mapping[str, int] = field(default_factory=dict)
