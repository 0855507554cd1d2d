"""What the running bot asks of the machine."""

import os
import sys
from threading import Thread

import pytest

from bot.service import take_turns


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
