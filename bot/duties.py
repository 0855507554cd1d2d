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

MEETING = Task("staff:match", "staff", bulk=True)
"""Matching asks Slack, so it is a delivery like any other: one replica takes it, until it is done."""


def duties(outbox: Outbox, machine: Clock, zone: ZoneInfo) -> Mapping[str, Job]:
    """`machine`: what was delivered is dated by its clock."""

    def match_staff(tx: Connection, _due: datetime) -> None:
        outbox.put(tx, [MEETING])

    def forget_a_batch(tx: Connection, _due: datetime) -> None:
        forget(tx, machine.now())

    nightly = CronTrigger(hour=4, minute=30, timezone=zone)
    while_nobody_works = CronTrigger(hour="2-3", minute="*/5", timezone=zone)
    return {
        "staff.match": Job(nightly, timedelta(hours=24), match_staff),
        "delivery.forget": Job(while_nobody_works, timedelta(hours=2), forget_a_batch),
    }
