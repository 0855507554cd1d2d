"""Faults of the database: PostgreSQL crashes, SQLite is locked, its disk is full.

They happen in the thread of the other faults, so that no bot starts while its database is away: it
would say so and end, as it should.
"""

import random
import resource
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.faults.house import House
from tests.wheel import Server

LOCKED = (0.5, 12.0)
"""Seconds, shortest and longest: a bot waits 10 for SQLite's lock."""
FULL = (0.5, 6.0)
AWAY = (0.0, 4.0)
FILE = "sqlite:///"


@dataclass
class DatabaseMischief:
    """Faults of one database. `server` is None on SQLite."""

    house: House
    dice: random.Random
    server: Server | None = None

    def kinds(self) -> dict[Callable[[], None], int]:
        """Return the faults with their frequencies."""
        if self.server is not None:
            return {self.crash_database: 2}
        return {self.lock_database: 1, self.fill_disk: 2}

    def crash_database(self) -> None:
        """Stop PostgreSQL at once, as a crash of its machine does, and start it after a while."""
        assert self.server is not None
        self.house.until_connected()
        self.server.crash()
        time.sleep(self.dice.uniform(*AWAY))
        self.server.start()

    def lock_database(self) -> None:
        """Lock SQLite's file, as another program would."""
        self.house.until_connected()
        file = Path(self.house.database.removeprefix(FILE))
        with closing(sqlite3.connect(file, timeout=LOCKED[1], isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            time.sleep(self.dice.uniform(*LOCKED))
            other.execute("ROLLBACK")

    def fill_disk(self) -> None:
        """Let the bots write to no file for a while, their logs included."""
        self.house.until_connected()
        bots = [bot.process.pid for bot in self.house.bots if bot.alive]
        for pid in bots:
            _limit_files(pid, 0)
        time.sleep(self.dice.uniform(*FULL))
        for pid in bots:
            _limit_files(pid, None)


def _limit_files(pid: int, size: int | None) -> None:
    """Limit the size of the files that a process may write; None lifts the limit again."""
    try:
        _soft, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most if size is None else size, most))
    except ProcessLookupError:  # it has ended, which `House.look_after` finds
        return
