"""Jobs of the approvals room: the morning's reminders, and looks at absences.

Their desks decide whether the day is an office day, and which people are concerned.
"""

from collections.abc import Mapping
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]

from kaigi.approvals.absences import AbsenceDesk
from kaigi.approvals.reminders import MorningDesk
from kaigi.clock.jobs import Job

REMIND_AT = time(9, 15)
"""By then people have said where they are: those who are away are not reminded."""
LOOK_AT = time(8, 0)
"""Absences that were declared before they begin, or end by themselves; also those of half days."""
LOOK_AT_NOON = time(12, 0)
LOOK_GRACE = timedelta(hours=3)
REMIND_GRACE = timedelta(hours=3)
"""A digest belongs to the morning."""


def jobs(morning: MorningDesk, absences: AbsenceDesk, zone: ZoneInfo) -> Mapping[str, Job]:
    def at(moment: time) -> CronTrigger:
        return CronTrigger(hour=moment.hour, minute=moment.minute, timezone=zone)

    return {
        "approvals.morning": Job(at(LOOK_AT), LOOK_GRACE, absences.look),
        "approvals.noon": Job(at(LOOK_AT_NOON), LOOK_GRACE, absences.look),
        "approvals.remind": Job(at(REMIND_AT), REMIND_GRACE, morning.begin),
    }
