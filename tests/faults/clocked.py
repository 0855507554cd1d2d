"""Kaigi's command line with a clock that a run can move: `python -m tests.faults.clocked run`.

The machine's clock cannot be moved for one process. This file is no part of the checker, which
starts it as a program and knows nothing of Kaigi.
"""

import os
from datetime import datetime, timedelta

from bot.__main__ import main
from kaigi.clock import SystemClock
from tests.faults.house import AHEAD

FAR = timedelta(minutes=20)


def move(file: str) -> None:
    """Let the clock be ahead as long as this file exists."""
    on_time = SystemClock.now

    def now(self: SystemClock) -> datetime:
        return on_time(self) + (FAR if os.path.exists(file) else timedelta())  # noqa: PTH110

    SystemClock.now = now  # type: ignore[method-assign]


if __name__ == "__main__":
    move(os.environ[AHEAD])
    main()
