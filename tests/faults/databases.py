"""Empty databases of either kind, for one run."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.wheel import Server


@contextmanager
def sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder}/kaigi.sqlite3"


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Start a server of its own, from the PostgreSQL wheel."""
    server = Server(folder)
    try:
        yield server.uri
    finally:
        server.stop()


DATABASES: dict[str, Callable[[Path], AbstractContextManager[str]]] = {
    "sqlite": sqlite,
    "postgresql": postgresql,
}
