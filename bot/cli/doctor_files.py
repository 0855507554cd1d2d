"""Checks of `kaigi doctor` on this machine: settings, and the place of SQLite's file."""

import re
import stat
from collections.abc import Iterator
from pathlib import Path

from bot.cli.finding import Finding
from bot.database import sqlite_file
from bot.settings import FILE, Settings
from kaigi.errors import _

MOUNTS = Path("/proc/self/mountinfo")
"""Linux's list of mounted file systems; on other systems nothing is known."""
NETWORK = re.compile(
    r"(nfs4?|cifs|smb3|smbfs|9p|afs|ceph|glusterfs|lustre|fuse\.(sshfs|glusterfs|s3fs|rclone))"
)
"""File systems of other machines, on which SQLite's locks and log do not hold."""
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def check_files(settings: Settings) -> Iterator[Finding]:
    """Check unknown settings, who may read the files, and the disk of the database."""
    if settings.unknown:
        yield Finding(
            _("Settings: {names} are not read", names=", ".join(settings.unknown)),
            _("Correct or remove these names in the environment."),
        )
    database = sqlite_file(settings.office.database_url)
    open_to_others = list(readable_by_others(database))
    if open_to_others:
        yield Finding(
            _("Files: others than their owner may read {files}", files=", ".join(open_to_others)),
            _("Take their rights away: chmod go= {files}", files=" ".join(open_to_others)),
        )
    kind = network_drive(database)
    if kind:
        yield Finding(
            _("Disk: the database is on a network drive ({kind})", kind=kind),
            _("Move it to a disk of this machine, or use PostgreSQL: SQLite may lose decisions."),
        )


def readable_by_others(database: Path | None) -> Iterator[str]:
    """Yield the files of Kaigi, and the folder of the database, that are open to others."""
    paths = [Path(FILE)]
    if database:
        beside = [database.with_name(f"{database.name}{end}") for end in ("", "-wal", "-shm")]
        paths += [*beside, database.absolute().parent]
    yield from (str(path) for path in paths if path.exists() and path.stat().st_mode & OTHERS)


def network_drive(database: Path | None) -> str | None:
    """Return the kind of network drive that SQLite's file is on; None if it is on none."""
    kind = file_system(database) if database else None
    return kind if kind and NETWORK.fullmatch(kind) else None


def file_system(path: Path, mounts: Path = MOUNTS) -> str | None:
    """Return the kind of file system that a path is on; None where that is not known."""
    if not mounts.exists():
        return None
    place = path.absolute().resolve()
    found: tuple[int, str] | None = None
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        mount, _separator, described = line.partition(" - ")
        point = Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), mount.split()[4]))
        if place.is_relative_to(point) and (found is None or len(point.parts) >= found[0]):
            found = (len(point.parts), described.split()[0])
    return found[1] if found else None
