"""Hard shutdown deadline, for when a database, a lock or a DNS lookup hangs.

What is left undone then is what `kill -9` would leave, and the next start takes it up.
"""

import os
import threading

import structlog

log = structlog.get_logger(__name__)

HARD_DEADLINE = 9.0
"""Seconds after the signal. Ten are promised, and the orderly way takes less than nine."""


def force_exit_after(seconds: float, code: int) -> None:
    """End the process after `seconds` with this exit code, unless it has ended by then."""

    def exit_now() -> None:
        log.critical("bot.forced_exit")
        os._exit(code)  # sys.exit would wait for the threads that hang

    timer = threading.Timer(seconds, exit_now)
    timer.daemon = True
    timer.start()
