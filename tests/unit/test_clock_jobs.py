"""Job at nine on working days in Tokyo, with restarts, replicas, failures and absences."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, MetaData, String, Table, insert, select
from structlog.testing import capture_logs

from kaigi.clock import rules
from kaigi.clock.jobs import Job, Jobs
from kaigi.storage import Storage
from tests.unit.timekeeping import SteppedClock

TOKYO = ZoneInfo("Asia/Tokyo")
NINE = CronTrigger(hour=9, minute=0, day_of_week="mon-fri", timezone=TOKYO)
_md = MetaData()
_summary = Table("summary", _md, Column("of", String))


def tokyo(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a time in November 2026, whose 24th is a Tuesday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=TOKYO).astimezone(UTC)


class Office:
    """Its replicas share a database and a clock, and write what they did into a table."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.clock = SteppedClock()
        self.clock.set(tokyo(24, 8))
        self.fails = 0
        storage.run_now(_md.create_all)

    def replica(self, *, each: bool = False, grace: timedelta = timedelta(hours=2)) -> Jobs:
        return Jobs(self.storage, self.clock, {"summary": Job(NINE, grace, self._write, each=each)})

    def _write(self, tx: Connection, due: datetime) -> None:
        tx.execute(insert(_summary).values(of=f"{due.astimezone(TOKYO):%d %H:%M}"))
        if self.fails:
            self.fails -= 1
            raise LookupError("somebody's name")

    @property
    def summaries(self) -> list[str]:
        return self.storage.run_now(lambda tx: list(tx.scalars(select(_summary.c.of))))


@pytest.fixture
def office(storage: Storage) -> Office:
    return Office(storage)


async def test_it_happens_at_its_time_and_once_in_all_replicas(office: Office) -> None:
    replicas = [office.replica() for _replica in range(3)]
    assert [await replica.look() for replica in replicas] == [tokyo(24, 9)] * 3
    office.clock.set(tokyo(24, 9))
    looks = await asyncio.gather(*[replica.look() for replica in replicas])
    assert office.summaries == ["24 09:00"]
    assert looks == [tokyo(25, 9)] * 3


async def test_what_falls_due_before_the_very_first_look_is_not_lost(office: Office) -> None:
    replica = office.replica()
    office.clock.set(tokyo(24, 9))
    await replica.look()
    assert office.summaries == ["24 09:00"]


async def test_a_restart_at_a_minute_to_nine_loses_nothing(office: Office) -> None:
    await office.replica().look()
    office.clock.set(tokyo(24, 9, 1))
    await office.replica().look()
    await office.replica().look()
    assert office.summaries == ["24 09:00"]


async def test_what_is_too_late_to_be_of_use_is_left_out(office: Office) -> None:
    await office.replica().look()
    office.clock.set(tokyo(24, 11, 1))
    await office.replica().look()
    assert office.summaries == []


async def test_after_a_long_absence_the_latest_is_made_or_each_where_each_counts(
    office: Office,
) -> None:
    week = timedelta(days=7)
    await office.replica().look()
    office.clock.set(tokyo(27, 10))
    await office.replica(grace=week).look()
    assert office.summaries == ["27 09:00"]
    await office.replica(grace=week, each=True).look()
    assert office.summaries == ["27 09:00"], (
        "what stands between was passed over when the latest was made"
    )


async def test_each_missed_firing_is_made_up_for_in_order(office: Office) -> None:
    await office.replica().look()
    office.clock.set(tokyo(30, 10))
    await office.replica(grace=timedelta(days=7), each=True).look()
    assert office.summaries == ["24 09:00", "25 09:00", "26 09:00", "27 09:00", "30 09:00"]


async def test_a_job_that_is_new_has_missed_nothing(office: Office) -> None:
    office.clock.set(tokyo(24, 9, 30))
    await office.replica().look()
    assert office.summaries == []


async def test_a_day_that_is_moved_back_and_forward_again_happens_once(office: Office) -> None:
    replica = office.replica()
    await replica.look()
    for hour in (10, 8, 10, 7, 9):
        office.clock.set(tokyo(24, hour))
        await replica.look()
    assert office.summaries == ["24 09:00"]
    office.clock.set(tokyo(20, 8))
    await replica.look()
    office.clock.set(tokyo(20, 9))
    await replica.look()
    assert office.summaries == ["24 09:00", "20 09:00"], "a day that was not lived yet is lived"


@pytest.mark.parametrize("restarted", [True, False])
async def test_what_a_clock_a_week_ahead_has_done_is_done_again_on_its_day(
    office: Office, restarted: bool
) -> None:
    replica = office.replica()
    await replica.look()
    office.clock.set(tokyo(30, 9, 5))
    await replica.look()
    office.clock.set(tokyo(24, 8, 10))
    replica = office.replica() if restarted else replica
    await replica.look()
    office.clock.set(tokyo(24, 9))
    await replica.look()
    office.clock.set(tokyo(30, 9))
    await replica.look()
    assert office.summaries == ["30 09:00", "24 09:00", "30 09:00"]


async def test_work_that_fails_leaves_nothing_and_is_tried_again_within_its_grace(
    office: Office,
) -> None:
    replica = office.replica()
    await replica.look()
    office.fails = 1
    office.clock.set(tokyo(24, 9))
    with capture_logs() as logs:
        again = await replica.look()
    assert office.summaries == []
    assert (logs[0]["event"], logs[0]["job"]) == ("clock.job_failed", "summary")
    assert isinstance(logs[0]["exc_info"], LookupError)
    assert again < tokyo(24, 9, 1)
    office.clock.set(again)
    await replica.look()
    assert office.summaries == ["24 09:00"]


async def test_it_wakes_by_itself_when_the_hour_comes(office: Office) -> None:
    written = asyncio.Event()
    loop = asyncio.get_running_loop()

    def work(tx: Connection, due: datetime) -> None:
        loop.call_soon_threadsafe(written.set)

    jobs = Jobs(office.storage, office.clock, {"summary": Job(NINE, timedelta(hours=2), work)})
    await jobs.look()
    running = asyncio.create_task(jobs.run())
    office.clock.set(tokyo(24, 9))
    async with asyncio.timeout(10):
        await written.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@given(
    st.lists(st.integers(1, 600), min_size=1, max_size=40),
    st.sampled_from(["*/5", "0", "7,8,9", "59"]),
)
def test_looking_often_or_seldom_finds_the_same_firings(steps: list[int], minutes: str) -> None:
    trigger = CronTrigger(minute=minutes, timezone=TOKYO)
    start = now = tokyo(24, 8)
    found = []
    for step in steps:
        since, now = now, now + timedelta(minutes=step)
        found += rules.due(trigger, since, now, timedelta(days=60), each=True)
    assert found == rules.due(trigger, start, now, timedelta(days=60), each=True)
    assert found == sorted(set(found))
