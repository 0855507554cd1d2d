"""Ports of the presence room: the staff register, the calendar, and the office's settings."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from sqlalchemy import Connection, FromClause

from kaigi.presence.views import Cost

OnChange = Callable[[Connection, str], None]
"""Called in the transaction that changed the days of this person."""


CostOf = Callable[[Connection, str], Cost]
"""Returns what an absence of this person costs now."""


def nothing_waits(_tx: Connection, _person: str) -> Cost:
    return Cost()


def no_one_listens(_tx: Connection, _person: str) -> None:
    """Do nothing after a change."""


class Register(Protocol):
    """Staff register as this room joins it."""

    @property
    def active_staff(self) -> FromClause:
        """Relation of all active staff, to be joined with.

        Its columns: number, name, section, title, is_head, counter_duty, slack_id, unit_place (of
        the person's unit in the order of the organisation), and what a search compares: name_key
        and post_key. A relation and not a list, because the database adds up 20,000 people for a
        sheet.
        """
        ...

    @property
    def concurrent_posts(self) -> FromClause:
        """Relation of the posts that active staff hold beside their main one.

        Its columns: number, section and is_head.
        """
        ...

    def headed_by(self, tx: Connection, number: str) -> frozenset[str]:
        """Return the paths of all units that this person heads."""
        ...


class WorkingDays(Protocol):
    """Office's calendar."""

    def is_working(self, day: date) -> bool: ...

    def working_day_before(self, day: date) -> date | None: ...

    def holiday(self, day: date, language: str) -> str:
        """Return the name of a holiday; empty if the day has none, such as a Saturday."""
        ...


class PresencePolicy(Struct, frozen=True):
    """Settings of the presence board.

    `zone` is the office's. `managers_channel` is where the daily sheet goes, if it is sent at all.
    `personnel` is the path of the unit whose people may see every kind of leave. `minimums` are the
    people needed at the counter of a section; 1 where a section is not named.
    """

    working_days: WorkingDays
    zone: ZoneInfo
    managers_channel: str | None = None
    personnel: str | None = None
    minimums: Mapping[str, int] = field(default_factory=dict)
