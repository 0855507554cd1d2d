"""Scheduled jobs: each is done once by one of the replicas, and caught up after a downtime.

A firing is a row (job, due time). The replica that inserts it does the job in the same transaction,
so that there is neither without the other.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog
from msgspec import Struct
from sqlalchemy import Connection, delete, func, select

from kaigi import trace
from kaigi.clock import Waker, rules
from kaigi.clock.rules import Trigger
from kaigi.clock.tables import firing
from kaigi.storage import Storage, upsert

log = structlog.get_logger(__name__)

RETRY_AFTER = timedelta(seconds=20)
"""After a failure, as long as the job's grace lasts."""
NEVER = timedelta(days=366)
AHEAD = timedelta(days=1)
"""A firing that lies further ahead was done by a wrong clock: it is forgotten, and done again."""


class Job(Struct, frozen=True):
    """A job and its trigger.

    `grace`: how late it may still be done. `each`: every firing missed within it, not only the
    last.
    """

    trigger: Trigger
    grace: timedelta
    work: Callable[[Connection, datetime], None]
    each: bool = False


class Jobs:
    def __init__(self, storage: Storage, clock: Waker, jobs: Mapping[str, Job]) -> None:
        """Schedule `jobs` by the office's `clock`; firings that it is moved past count as missed.

        A job that the database does not know yet has missed nothing.
        """
        self._storage = storage
        self._clock = clock
        self._jobs = jobs
        self._scheduled = clock.now()
        self._seen: dict[str, datetime] = {}

    async def run(self) -> None:
        while True:
            await self._clock.wait_until(await self.look())

    async def look(self) -> datetime:
        """Do the jobs that are due, and return when to look again. A failed job stops no other."""
        now = self._clock.now()
        looks = [self._look(name, job, now) for name, job in self._jobs.items()]
        results = await asyncio.gather(*looks, return_exceptions=True)
        failed = dict(zip(self._jobs, results, strict=True))
        return min(
            (self._look_again(name, job, now, failed[name]) for name, job in self._jobs.items()),
            default=now + RETRY_AFTER,
        )

    async def _look(self, name: str, job: Job, now: datetime) -> None:
        if name not in self._seen or self._seen[name] - now > AHEAD:
            scheduled = min(self._scheduled, now)
            self._seen[name] = await self._storage.run(
                partial(_last, name=name, now=now, scheduled=scheduled)
            )
        since = min(self._seen[name], now)
        for due in rules.due(job.trigger, since, now, job.grace, each=job.each):
            with trace.following(f"{name}@{due.isoformat()}"):
                await self._storage.run(partial(_fire, name=name, job=job, due=due))
        self._seen[name] = now

    def _look_again(
        self, name: str, job: Job, now: datetime, error: BaseException | None
    ) -> datetime:
        if error is not None:
            log.error("clock.job_failed", job=name, exc_info=error)
            return now + RETRY_AFTER
        return rules.following(job.trigger, now) or now + NEVER


def _fire(tx: Connection, name: str, job: Job, due: datetime) -> None:
    row = (
        upsert(tx, firing)
        .values(job=name, due=due)
        .on_conflict_do_nothing()
        .returning(firing.c.due)
    )
    if tx.scalar(row) is not None:
        job.work(tx, due)


def _last(tx: Connection, name: str, now: datetime, scheduled: datetime) -> datetime:
    """Return the last firing. A new job gets a row that says since when it is scheduled."""
    tx.execute(delete(firing).where(firing.c.job == name, firing.c.due > now + AHEAD))
    last: datetime | None = tx.scalar(
        select(func.max(firing.c.due)).where(firing.c.job == name, firing.c.due <= now)
    )
    if last is not None:
        return last
    tx.execute(upsert(tx, firing).values(job=name, due=scheduled).on_conflict_do_nothing())
    return scheduled
