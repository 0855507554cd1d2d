"""What falls due is done once, by whichever replica looks first, and caught up after a time without any.

A firing is a row; whoever writes it does the work in the same transaction, so that neither stands alone.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog
from msgspec import Struct
from sqlalchemy import Connection, func, select

from kaigi import trace
from kaigi.clock import Waker, rules
from kaigi.clock.rules import Trigger
from kaigi.clock.tables import firing
from kaigi.storage import Storage, upsert

log = structlog.get_logger(__name__)

AGAIN = timedelta(seconds=20)
"""After a failure, with the firing still open, as long as its grace lasts."""
NEVER = timedelta(days=366)


class Job(Struct, frozen=True):
    """`grace` is how late it may still be done. `each`: all that were missed within it, not only the last."""

    trigger: Trigger
    grace: timedelta
    work: Callable[[Connection, datetime], None]
    each: bool = False


class Jobs:
    def __init__(self, storage: Storage, clock: Waker, jobs: Mapping[str, Job]) -> None:
        """`clock` is the office's; where it is moved, what it passes over counts as missed. A job that was
        never seen before is promised from now on.
        """
        self._storage = storage
        self._clock = clock
        self._jobs = jobs
        self._promised = clock.now()
        self._seen: dict[str, datetime] = {}

    async def run(self) -> None:
        while True:
            await self._clock.wait_until(await self.look())

    async def look(self) -> datetime:
        """Does what is due. Returns when to look again. A job that fails is its own affair."""
        now = self._clock.now()
        looks = [self._look(name, job, now) for name, job in self._jobs.items()]
        results = await asyncio.gather(*looks, return_exceptions=True)
        failed = dict(zip(self._jobs, results, strict=True))
        return min(
            (self._look_again(name, job, now, failed[name]) for name, job in self._jobs.items()),
            default=now + AGAIN,
        )

    async def _look(self, name: str, job: Job, now: datetime) -> None:
        if name not in self._seen:
            promised = min(self._promised, now)
            self._seen[name] = await self._storage.run(
                partial(_last, name=name, now=now, promised=promised)
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
            return now + AGAIN
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


def _last(tx: Connection, name: str, now: datetime, promised: datetime) -> datetime:
    """A job seen for the first time has missed nothing before: its row says from when on it is promised."""
    last: datetime | None = tx.scalar(
        select(func.max(firing.c.due)).where(firing.c.job == name, firing.c.due <= now)
    )
    if last is not None:
        return last
    tx.execute(upsert(tx, firing).values(job=name, due=promised).on_conflict_do_nothing())
    return promised
