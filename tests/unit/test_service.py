"""What the running bot asks of the machine."""

import asyncio
import os
import sys
from threading import Thread

import pytest

from bot import service
from bot.service import take_turns


async def test_what_is_owed_waits_for_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "HEAD_START", 0)
    opened, begun = asyncio.Event(), asyncio.Event()

    async def part() -> None:
        assert opened.is_set()
        begun.set()

    following = asyncio.create_task(service._after(opened, part)())
    await asyncio.sleep(0)
    assert not begun.is_set()
    opened.set()
    await following
    assert begun.is_set()


async def test_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "LONGEST_OPENING", 0)
    begun = asyncio.Event()

    async def part() -> None:
        begun.set()

    await service._after(asyncio.Event(), part)()
    assert begun.is_set()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems know no SCHED_BATCH")
def test_the_bots_threads_take_turns_and_no_other_process_notices() -> None:
    seen: list[int] = []

    def started_from_there() -> None:
        take_turns()
        inner = Thread(target=lambda: seen.append(os.sched_getscheduler(0)))
        inner.start()
        inner.join()

    outer = Thread(target=started_from_there)
    outer.start()
    outer.join()
    assert seen == [os.SCHED_BATCH]
    assert os.sched_getscheduler(0) == os.SCHED_OTHER
