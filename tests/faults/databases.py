"""Empty databases of either kind, for one run."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.wheel import Server


@dataclass(frozen=True, slots=True)
class Database:
    """A database by its address. `server` is PostgreSQL's, which may be crashed."""

    url: str
    server: Server | None = None


@contextmanager
def sqlite(folder: Path) -> Iterator[Database]:
    yield Database(f"sqlite:///{folder}/kaigi.sqlite3")


@contextmanager
def postgresql(folder: Path) -> Iterator[Database]:
    """Start a server of its own, from the PostgreSQL wheel."""
    server = Server(folder, keeps_commits=True)
    try:
        yield Database(server.uri, server)
    finally:
        server.stop()


DATABASES: dict[str, Callable[[Path], AbstractContextManager[Database]]] = {
    "sqlite": sqlite,
    "postgresql": postgresql,
}
