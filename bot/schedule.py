"""What Kaigi does of itself, at which time of the office's day."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]
from sqlalchemy import Connection

from kaigi.clock import Clock
from kaigi.clock.jobs import Job
from kaigi.delivery.outbox import Outbox, Task
from kaigi.delivery.retention import forget
from kaigi.meetings.desk import MeetingDesk
from kaigi.meetings.zoom_sync import ZoomSync
from kaigi.presence.desk import PresenceDesk
from kaigi.presence.rules import ASK_AT, SHEET_AT

MATCHING = Task("staff:match", "staff", low_priority=True)
"""Matching asks Slack, so it is a delivery like any other: one replica takes it, until it is done."""


def jobs(
    outbox: Outbox, machine: Clock, zone: ZoneInfo, presence: PresenceDesk
) -> Mapping[str, Job]:
    """`machine`: what was delivered is dated by its clock."""

    def match_staff(tx: Connection, _due: datetime) -> None:
        outbox.put(tx, [MATCHING])

    def forget_a_batch(tx: Connection, _due: datetime) -> None:
        forget(tx, machine.now())

    nightly = CronTrigger(timezone=zone, hour=4, minute=30)
    while_nobody_works = CronTrigger(timezone=zone, hour="2-3", minute="*/5")
    asking = CronTrigger(timezone=zone, hour=ASK_AT.hour, minute=ASK_AT.minute)
    sheet = CronTrigger(timezone=zone, hour=SHEET_AT.hour, minute=SHEET_AT.minute)
    return {
        # Once the sheet is out, to begin asking would only disturb; the sheet itself is of use till noon.
        "presence.ask": Job(asking, timedelta(minutes=44), presence.ask_everyone),
        "presence.sheet": Job(sheet, timedelta(hours=3), presence.draw_up_sheet),
        "staff.match": Job(nightly, timedelta(hours=24), match_staff),
        "delivery.forget": Job(while_nobody_works, timedelta(hours=2), forget_a_batch),
    }


def meeting_jobs(zone: ZoneInfo, meetings: MeetingDesk, zoom_sync: ZoomSync) -> Mapping[str, Job]:
    """Where there is Zoom: what an event told that never arrived is noticed by looking."""
    now_and_then = CronTrigger(timezone=zone, minute="*/5")
    nightly = CronTrigger(timezone=zone, hour=4, minute=40)
    return {
        "meetings.look": Job(now_and_then, timedelta(minutes=5), zoom_sync.poll_open),
        "meetings.close": Job(nightly, timedelta(hours=24), meetings.close_unused),
    }
