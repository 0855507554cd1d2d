"""The office's morning: the time zone that makes it 8:15, and nine o'clock, while a run lasts.

The bots' clock is the machine's. Their time zone is a file of the run, by which it is just before
8:15 when the run begins; halfway it is replaced by one in which it is just before nine.
"""

import struct
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from pathlib import Path

ZONE = "Faults/Office"
BEFORE = timedelta(seconds=20)
"""Time for the bots to start; `House.open` takes more on a machine that needs more."""


class Moment(Enum):
    """A moment of the morning at which the bots do something by themselves."""

    QUESTION = time(8, 15)
    SHEET = time(9, 0)


@dataclass(frozen=True, slots=True)
class Morning:
    """One office day. `folder` is where the bots look for time zones."""

    folder: Path
    day: date

    @property
    def settings(self) -> dict[str, str]:
        return {
            "PYTHONTZPATH": str(self.folder),
            "KAIGI_TIMEZONE": ZONE,
            "KAIGI_OPEN_DAYS": self.day.isoformat(),
        }

    def begins(self, moment: Moment, before: timedelta = BEFORE) -> float:
        """Let it be so long before this moment in the office, for bots that start now.

        Return when the moment comes, by the machine's clock.
        """
        comes_at = datetime.now(UTC) + before
        offset = datetime.combine(self.day, moment.value, UTC) - comes_at
        file = self.folder / ZONE
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(tzif(round(offset.total_seconds())))
        return comes_at.timestamp()


def morning(folder: Path) -> Morning:
    return Morning(folder, datetime.now(UTC).date())


def tzif(offset: int) -> bytes:
    """Write a time zone file (RFC 9636, version 1) with one offset from UTC, in seconds."""
    name = b"OFFICE\0"
    header = struct.pack(">4sc15x6l", b"TZif", b"\0", 0, 0, 0, 0, 1, len(name))
    return header + struct.pack(">lBB", offset, 0, 0) + name
