"""Rhythms of the office's day, as cron writes them."""

from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from kaigi.clock.rules import Trigger


class Cron:
    """APScheduler's, loaded when it is first asked: the door is open by then, and need not wait for it."""

    def __init__(self, zone: ZoneInfo, **fields: int | str) -> None:
        """`fields` as APScheduler's CronTrigger has them."""
        self._zone = zone
        self._fields = fields

    def get_next_fire_time(
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime | None:
        return self._trigger.get_next_fire_time(previous_fire_time, now)

    @cached_property
    def _trigger(self) -> Trigger:
        from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]  # noqa: PLC0415

        trigger: Trigger = CronTrigger(timezone=self._zone, **self._fields)
        return trigger
