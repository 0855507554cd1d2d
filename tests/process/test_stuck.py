"""An event loop that stands still: the process is ended, by its watchdog or by a signal."""

import signal

import pytest

from tests.process.stage import Stage
from tests.processes import until

SCRIPT = """
import asyncio, re, sys, time
from bot import log, shutdown
from bot.shutdown import stop_on_signal
from bot.watchdog import watch_loop

async def main(how, watched):
    log.configure()
    shutdown.HARD_DEADLINE = 0.5
    stop_on_signal(asyncio.Event())
    if watched:
        watch_loop(interval=0.1, stuck=1, last_resort=4.0)
    await asyncio.sleep(0.3)
    print("stuck", flush=True)
    if how == "spins":
        while True:
            pass
    elif how == "sleeps":
        time.sleep(60)
    else:
        re.match("(a+)+$", "a" * 60 + "b")

asyncio.run(main(sys.argv[1], sys.argv[2] == "watched"))
"""


@pytest.mark.parametrize("how", ["spins", "sleeps"])
def test_a_loop_that_stands_still_is_ended_and_its_place_is_logged(stage: Stage, how: str) -> None:
    process = stage.start("-c", SCRIPT, how, "watched")
    assert process.process.wait(30) == 1
    (line,) = process.log()
    assert line["event"] == "bot.loop_stuck"
    assert any("main" in place for place in line["at"])


def test_an_expression_that_lets_no_thread_run_is_ended_too(stage: Stage) -> None:
    process = stage.start("-c", SCRIPT, "matches", "watched")
    assert process.process.wait(30) == 1
    assert "Timeout" in process.complained()


@pytest.mark.parametrize("how", ["spins", "sleeps"])
def test_a_signal_ends_a_loop_that_stands_still(stage: Stage, how: str) -> None:
    process = stage.start("-c", SCRIPT, how, "alone")
    until(lambda: "stuck" in process.said())
    assert process.end(signal.SIGTERM) == 0
    assert process.events() == ["bot.forced_exit"]
