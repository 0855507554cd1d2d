"""Jobs of the meetings room: polling Zoom for lost events, and closing unused meetings."""

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]

from kaigi.clock.jobs import Job
from kaigi.meetings.desk import MeetingDesk
from kaigi.meetings.zoom_sync import ZoomSync


def jobs(desk: MeetingDesk, sync: ZoomSync, zone: ZoneInfo) -> Mapping[str, Job]:
    every_five_minutes = CronTrigger(minute="*/5", timezone=zone)
    hourly = CronTrigger(minute=40, timezone=zone)
    return {
        "meetings.look": Job(every_five_minutes, timedelta(minutes=5), sync.poll_open),
        "meetings.close": Job(hourly, timedelta(hours=1), desk.close_unused),
    }
