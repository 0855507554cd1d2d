"""Databases copied from one template, so that each test has its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError

from kaigi.storage import Storage, migrate
from tests.wheel import Server


def prefecture(storage: Storage) -> int:
    """Return the number of people in tests of size: 20,000 on PostgreSQL, and fewer on SQLite.

    A prefecture uses PostgreSQL; 5,000 people still need more parameters than one statement takes.
    """
    return 5_000 if storage.is_sqlite else 20_000


def make_schema(url: str) -> None:
    storage = Storage(url)
    migrate(storage)
    storage.close()


@dataclass
class Postgres:
    server: Server
    admin: Engine
    url: str
    left: list[str] = field(default_factory=list)

    @classmethod
    def start(cls, folder: Path, *, careful: bool = False) -> "Postgres":
        server = Server(folder, careful=careful)
        url = server.uri.replace("postgresql://", "postgresql+psycopg://")
        started = cls(server, create_engine(url, isolation_level="AUTOCOMMIT"), url)
        started._run("CREATE DATABASE template_kaigi")
        make_schema(started._url_of("template_kaigi"))
        return started

    def new_template(self, name: str) -> str:
        """Create a database from the template, to become a template itself; return its address."""
        self._run(f'CREATE DATABASE "{name}" TEMPLATE template_kaigi')
        return self._url_of(name)

    @contextmanager
    def database(self, name: str, template: str = "template_kaigi") -> Iterator[str]:
        """Create a database from a template, and drop it when the next one is created.

        Its files are copied, since writing all of them into the log too takes longer. If it were
        dropped at once, PostgreSQL would wait a tenth of a second for a connection that is just
        closing.
        """
        while self.left:
            self._run(f'DROP DATABASE "{self.left.pop()}" WITH (FORCE)')
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        yield self._url_of(name)
        self.left.append(name)

    def stop(self) -> None:
        self.admin.dispose()
        self.server.stop()

    def _url_of(self, name: str) -> str:
        return self.url.replace("/postgres?", f"/{name}?")

    def _run(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(text(statement))


@contextmanager
def listening(storage: Storage, what: str, listener: Callable[..., None]) -> Iterator[None]:
    """Listen to an event in all engines of the storage; `what` is SQLAlchemy's name for it."""
    for engine in storage.engines:
        event.listen(engine, what, listener)
    try:
        yield
    finally:
        for engine in storage.engines:
            event.remove(engine, what, listener)


@contextmanager
def database_away(storage: Storage) -> Iterator[None]:
    """Let every transaction fail as it begins."""

    def refuse(_: Connection) -> None:
        raise OperationalError("BEGIN", {}, Exception("the database is away"))

    with listening(storage, "begin", refuse):
        yield
