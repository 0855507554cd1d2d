"""Jobs of the staff room: matching the register with the workspace before each morning."""

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]

from kaigi.clock.jobs import Job
from kaigi.staff.desk import StaffDesk


def jobs(desk: StaffDesk, zone: ZoneInfo) -> Mapping[str, Job]:
    nightly = CronTrigger(hour=4, minute=30, timezone=zone)
    return {"staff.match": Job(nightly, timedelta(hours=24), desk.sync_due)}
