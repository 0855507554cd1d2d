"""Temporary files of tests, in memory where there is room."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

SHM, ROOM = Path("/dev/shm"), 2 << 30
"""Linux's file system in memory, and how much of it tests may take."""


def in_memory() -> Path | None:
    """Return the file system in memory, or None (use the disk) if it has too little room.

    Each test has its own database, which on PostgreSQL is 300 files: a disk's journal takes ten
    times as long for them, and for each commit on SQLite.
    """
    return SHM if SHM.is_dir() and shutil.disk_usage(SHM).free > ROOM else None


@contextmanager
def a_folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="kaigi", dir=in_memory()) as folder:
        yield Path(folder)


@contextmanager
def a_copy(of: Path) -> Iterator[str]:
    """Copy a SQLite database, and yield the address of the copy."""
    with a_folder() as folder:
        yield f"sqlite:///{shutil.copy(of, folder / 'kaigi.sqlite3')}"
