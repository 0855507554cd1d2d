"""Jobs of the outbox: deleting old tasks, a batch at a time, at night."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]
from sqlalchemy import Connection

from kaigi.clock import Clock
from kaigi.clock.jobs import Job
from kaigi.delivery.retention import forget


def jobs(machine: Clock, zone: ZoneInfo) -> Mapping[str, Job]:
    """Return the jobs. `machine` is the host's clock, by which deliveries are dated."""

    def forget_batch(tx: Connection, _due: datetime) -> None:
        forget(tx, machine.now())

    at_night = CronTrigger(hour="2-3", minute="*/5", timezone=zone)
    return {"delivery.forget": Job(at_night, timedelta(hours=2), forget_batch)}
