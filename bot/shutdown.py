"""The moment by which the process is gone, whatever hangs: a database, a lock, a lookup of a name.

What is left undone then is what `kill -9` would leave, and the next start takes it up.
"""

import os
import threading

import structlog

log = structlog.get_logger(__name__)

HARD_DEADLINE = 9.0
"""Seconds after it was told to stop. Ten are promised, and the orderly way takes less than nine."""


def force_exit_after(seconds: float, code: int) -> None:
    """Ends the process after so long with this exit code, unless it has ended by then."""
    timer = threading.Timer(seconds, _leave, [code])
    timer.daemon = True
    timer.start()


def _leave(code: int) -> None:
    """Not by `sys.exit`, which would wait for the threads that hang."""
    log.critical("bot.cut_off")
    os._exit(code)
