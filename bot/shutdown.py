"""The end by a signal, with a hard deadline for when a database, a lock or the loop hangs.

What is left undone then is what `kill -9` would leave, and the next start takes it up.
"""

import asyncio
import os
import signal
import threading

import structlog

log = structlog.get_logger(__name__)

HARD_DEADLINE = 9.0
"""Seconds after the signal. Ten are promised, and the orderly way takes less than nine."""


def stop_on_signal(stop: asyncio.Event) -> None:
    """Set `stop` on SIGINT and SIGTERM.

    The deadline begins in the signal's own handler, since a loop that is stuck calls none.
    """
    loop = asyncio.get_running_loop()

    def on_signal(_number: int, _frame: object) -> None:
        force_exit_after(HARD_DEADLINE, code=0)
        if not loop.is_closed():
            loop.call_soon_threadsafe(stop.set)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)


def force_exit_after(seconds: float, code: int) -> None:
    """End the process after `seconds` with this exit code, unless it has ended by then."""

    def exit_now() -> None:
        log.critical("bot.forced_exit")
        os._exit(code)  # sys.exit would wait for the threads that hang

    timer = threading.Timer(seconds, exit_now)
    timer.daemon = True
    timer.start()
