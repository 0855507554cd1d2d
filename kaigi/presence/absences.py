"""Absences that the board knows, read by other rooms inside their transactions."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, bindparam, exists, select
from sqlalchemy.sql.expression import ColumnElement

from kaigi.duties import duty
from kaigi.duty_kind import DutyKind
from kaigi.presence.absence import ABSENT, away_until
from kaigi.presence.ports import PresencePolicy
from kaigi.presence.rules import AHEAD
from kaigi.presence.segments import Segment
from kaigi.presence.tables import presence, segment_of


class Absences:
    """Reads who is away now: one statement where no one is, two where anyone is."""

    def __init__(self, policy: PresencePolicy) -> None:
        self._policy = policy

    def away(self, tx: Connection, people: Collection[str], at: datetime) -> dict[str, datetime]:
        """Return until when those of these people are away who are away at this time."""
        now = at.astimezone(self._policy.zone)
        if not people:
            return {}
        absent = tx.scalars(
            select(presence.c.person).where(*_absent_at(now), presence.c.person.in_(sorted(people)))
        ).all()
        if not absent:
            return {}
        today = now.date()
        ahead = [today + timedelta(days=n) for n in range(AHEAD.days + 1)]
        rows = tx.execute(
            select(presence)
            .where(presence.c.day.in_(ahead), presence.c.person.in_(absent))
            .order_by(presence.c.person, presence.c.day, presence.c.from_minute)
        )
        days: dict[str, dict[date, list[Segment]]] = {}
        for row in rows:
            days.setdefault(row.person, {}).setdefault(row.day, []).append(segment_of(row))
        is_working = self._policy.working_days.is_working
        found: dict[str, datetime] = {}
        for person in absent:
            own = {day: tuple(segments) for day, segments in days[person].items()}
            if until := away_until(own, now, is_working):
                found[person] = until
        return found

    def away_with_duties(self, tx: Connection, at: datetime) -> list[str]:
        """Find all who are away at this time while an item waits for them, in one statement."""
        now = at.astimezone(self._policy.zone)
        waits = exists().where(duty.c.person == presence.c.person, duty.c.kind == bindparam("what"))
        query = select(presence.c.person).where(*_absent_at(now), waits)
        return list(tx.scalars(query.order_by(presence.c.person), {"what": DutyKind.ACT}))


def _absent_at(now: datetime) -> Iterable[ColumnElement[bool]]:
    minute = now.hour * 60 + now.minute
    return (
        presence.c.day == now.date(),
        presence.c.from_minute <= minute,
        presence.c.to_minute > minute,
        presence.c.place.in_(ABSENT),
    )
