"""Job of the approvals room: the morning's reminders.

Whether the day is an office day, and who is reminded, is decided in `kaigi.approvals.reminders`.
"""

from collections.abc import Mapping
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]

from kaigi.approvals.reminders import MorningDesk
from kaigi.clock.jobs import Job

REMIND_AT = time(9, 15)
"""By then people have said where they are: those who are away are not reminded."""
REMIND_GRACE = timedelta(hours=3)
"""A digest belongs to the morning."""


def jobs(desk: MorningDesk, zone: ZoneInfo) -> Mapping[str, Job]:
    at = CronTrigger(hour=REMIND_AT.hour, minute=REMIND_AT.minute, timezone=zone)
    return {"approvals.remind": Job(at, REMIND_GRACE, desk.begin)}
