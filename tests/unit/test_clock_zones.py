"""A year of the clock in zones with daylight saving: every job once, none twice."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.app import build
from kaigi.clock import SystemClock, rules
from kaigi.clock.jobs import Job, Jobs
from kaigi.storage import Storage
from tests.configured import settings
from tests.unit.timekeeping import SteppedClock

ZONES = [
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "America/Havana",
    "Europe/London",
    "America/St_Johns",
    "America/Santiago",
    "Africa/Casablanca",
    "Antarctica/Troll",
    "Pacific/Chatham",
    "Asia/Tokyo",
]
ON_THE_HOUR = [name for name in ZONES if name not in {"Antarctica/Troll", "Pacific/Chatham"}]
"""Elsewhere clocks are set by two hours, or at 2:45, and APScheduler passes over an hour."""
YEAR = 2027
STEP = timedelta(minutes=5)
DAILY = {
    "staff.match": time(4, 30),
    "presence.day_end": time(4, 10),
    "presence.ask": time(8, 15),
    "presence.sheet": time(9, 0),
    "presence.sheet_end": time(10, 0),
    "approvals.morning": time(8, 0),
    "approvals.noon": time(12, 0),
    "approvals.remind": time(9, 15),
}


@cache
def nights(zone: ZoneInfo) -> list[datetime]:
    """Return the instants of the year at which this zone's clocks are set."""
    begin = datetime(YEAR, 1, 1, tzinfo=UTC)
    at = [begin + n * timedelta(minutes=30) for n in range(365 * 48)]
    return [
        later
        for before, later in pairwise(at)
        if before.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset()
    ]


def jobs_of(zone: str, storage: Storage) -> dict[str, Job]:
    """Return the jobs of a whole bot in this zone, with Zoom."""
    zoom = {f"zoom_{name}": "x" for name in ("account_id", "client_id", "client_secret")}
    application = build(settings(timezone=zone, **zoom), storage, SystemClock())
    return {name: job for room in application.rooms.values() for name, job in room.jobs.items()}


def firings(job: Job, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the due times as the clock does: each is looked for after the one before."""
    at = rules.following(job.trigger, begin)
    while at is not None and at <= end:
        yield at
        at = rules.following(job.trigger, at)


@pytest.mark.parametrize("name", ZONES)
async def test_in_a_year_each_daily_job_comes_once_a_day(
    name: str, sqlite_storage: Storage
) -> None:
    zone = ZoneInfo(name)
    begin = datetime(YEAR, 1, 1, tzinfo=zone)
    end = datetime(YEAR, 12, 31, 23, 59, tzinfo=zone)
    jobs = jobs_of(name, sqlite_storage)
    days = [date(YEAR, 1, 1) + timedelta(days=n) for n in range(365)]
    for job, at in DAILY.items():
        local = [due.astimezone(zone) for due in firings(jobs[job], begin, end)]
        assert [due.date() for due in local] == days, job
        assert {due.time() for due in local} == {at}, job


@pytest.mark.parametrize("name", ZONES)
async def test_when_clocks_are_set_each_job_of_some_minutes_comes_at_each_of_them(
    name: str, sqlite_storage: Storage
) -> None:
    zone = ZoneInfo(name)
    jobs = jobs_of(name, sqlite_storage)
    assert set(jobs) == {*DAILY, "meetings.look", "meetings.close", "delivery.forget"}
    for night in nights(zone) or [datetime(YEAR, 3, 28, 1, tzinfo=UTC)]:
        begin = night - timedelta(days=1)
        around = [begin + n * STEP for n in range(1, 2 * 288 + 1)]
        assert list(firings(jobs["meetings.look"], begin, around[-1])) == around
        closings = list(firings(jobs["meetings.close"], begin, around[-1]))
        assert closings == [at for at in around if at.minute == 40]
        batches = list(firings(jobs["delivery.forget"], begin, around[-1]))
        assert batches == sorted({*batches} & {*around}), "none twice"
        assert len(batches) >= 24 + 12, "two nights, of which one may lack an hour"
        if name in ON_THE_HOUR:
            assert batches == [at for at in around if at.astimezone(zone).hour in (2, 3)]


@pytest.mark.parametrize("name", ON_THE_HOUR)
async def test_the_bot_lives_through_the_nights_and_does_each_firing_once(
    name: str, storage: Storage
) -> None:
    """Look as the clock does: from each wake-up to the next, which must be later."""
    clock = SteppedClock()
    done: list[datetime] = []

    def work(_tx: Connection, due: datetime) -> None:
        done.append(due)

    zone = ZoneInfo(name)
    trigger = CronTrigger(minute="*/5", timezone=zone)
    for night in nights(zone):
        clock.set(night - timedelta(hours=2))
        begin = len(done)
        jobs = Jobs(storage, clock, {f"look {night}": Job(trigger, STEP, work)})
        while clock.now() < night + timedelta(hours=3):
            again = await jobs.look()
            assert again > clock.now()
            clock.set(again)
        new = done[begin:]
        assert new == [new[0] + n * STEP for n in range(len(new))]
        assert len(new) >= 59


@given(
    st.sampled_from(sorted(available_timezones())),
    st.integers(0, 4 * 365 * 24 * 60),
    st.sampled_from(["*/5", "0", "7,8,9", "59"]),
    st.sampled_from(["*", "1", "2-3", "0,23"]),
)
def test_in_no_zone_does_the_next_firing_lie_in_the_past(
    zone: str, minutes: int, minute: str, hour: str
) -> None:
    now = datetime(YEAR, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    trigger = CronTrigger(minute=minute, hour=hour, timezone=ZoneInfo(zone))
    following = rules.following(trigger, now.astimezone(ZoneInfo(zone)))
    assert following is not None
    assert following > now
    assert following.tzinfo is UTC
