import asyncio
from datetime import UTC, datetime, timedelta

from kaigi.clock import OfficeClock, SystemClock
from tests.unit.timekeeping import SteppedClock


async def test_a_moment_that_has_passed_is_not_waited_for() -> None:
    for clock in (SystemClock(), OfficeClock(), SteppedClock()):
        await clock.wait_until(clock.now() - timedelta(hours=1))


async def test_moving_the_day_wakes_whoever_waits_for_a_later_hour() -> None:
    clock = OfficeClock()
    waiting = asyncio.create_task(clock.wait_until(clock.now() + timedelta(hours=1)))
    await asyncio.sleep(0)
    assert not waiting.done()
    clock.move(timedelta(days=-1))
    await waiting
    assert abs(clock.now() + timedelta(days=1) - datetime.now(UTC)) < timedelta(minutes=1)
