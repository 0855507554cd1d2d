"""Jobs of the meetings room: polling Zoom for lost events, and closing unused meetings."""

from collections.abc import Mapping
from datetime import UTC, timedelta

from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]

from kaigi.clock.jobs import Job
from kaigi.meetings.desk import MeetingDesk
from kaigi.meetings.zoom_sync import ZoomSync


def jobs(desk: MeetingDesk, sync: ZoomSync) -> Mapping[str, Job]:
    every_five_minutes = CronTrigger(minute="*/5", timezone=UTC)
    hourly = CronTrigger(minute=40, timezone=UTC)
    return {
        "meetings.look": Job(every_five_minutes, timedelta(minutes=5), sync.poll_open),
        "meetings.close": Job(hourly, timedelta(hours=1), desk.close_unused),
    }
