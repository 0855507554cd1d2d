"""Due times of jobs. Pure.

A trigger says them in the office's time; here they are UTC, since an hour of the office's time may
come twice, and `now + timedelta` in it may go back.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Trigger(Protocol):
    """APScheduler's interface of a trigger, such as CronTrigger."""

    def get_next_fire_time(
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime | None: ...


def due(
    trigger: Trigger, since: datetime, now: datetime, grace: timedelta, *, each: bool
) -> list[datetime]:
    """Return the due times after `since` at most `grace` ago: each of them, or only the latest."""
    firings = list(_between(trigger, max(since, now - grace), now))
    return firings if each else firings[-1:]


def following(trigger: Trigger, now: datetime) -> datetime | None:
    """Return the first due time after `now`; None if there is none."""
    at = trigger.get_next_fire_time(None, now.astimezone(UTC) + timedelta(microseconds=1))
    return at and at.astimezone(UTC)


def _between(trigger: Trigger, after: datetime, until: datetime) -> Iterator[datetime]:
    at = following(trigger, after)
    while at is not None and at <= until:
        yield at
        at = following(trigger, at)
