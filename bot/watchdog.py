"""Watchdog: ends a process whose event loop stands still.

Nothing else would: signals, health checks and deadlines wait for the loop too. The supervisor
starts the bot again, and no decision is lost.
"""

import asyncio
import faulthandler
import os
import sys
import threading
from collections.abc import Callable
from traceback import extract_stack

import structlog

from bot.log import inside

log = structlog.get_logger(__name__)

INTERVAL = 5.0
"""Seconds between two checks."""
STUCK = 30
"""Seconds without an answer of the loop. Its longest work, on 20,000 people, takes about one."""
LAST_RESORT = 90.0
"""Seconds after which the interpreter is ended, where code in C lets no thread run."""


def watch_loop(
    interval: float = INTERVAL, stuck: int = STUCK, last_resort: float = LAST_RESORT
) -> Callable[[], None]:
    """Watch the running loop from a thread, and return a function that stops it."""
    loop = asyncio.get_running_loop()
    watched = threading.get_ident()
    stopped = threading.Event()

    def watch() -> None:
        while not stopped.wait(interval):
            faulthandler.dump_traceback_later(last_resort, exit=True)
            answered = threading.Event()
            loop.call_soon_threadsafe(answered.set)
            # In steps: a machine that was suspended loses one of them, not all.
            if not any(answered.wait(1.0) for _second in range(stuck)):
                _end(watched)
        faulthandler.cancel_dump_traceback_later()

    threading.Thread(target=watch, name="watchdog", daemon=True).start()
    return stopped.set


def _end(thread: int) -> None:
    """Log the places where the loop's thread is, without values, and end the process."""
    stack = extract_stack(sys._current_frames()[thread])
    places = [f"{inside(at.filename)}:{at.lineno} {at.name}" for at in reversed(stack)]
    log.critical("bot.loop_stuck", at=places)
    os._exit(1)
