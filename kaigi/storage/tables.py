"""What every room's tables are made of."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Dialect, Double, MetaData, Table, TypeDecorator, bindparam
from sqlalchemy.dialects import postgresql, sqlite

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as seconds since 1970: the same number, order and index on every database."""

    impl = Double
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> float | None:
        return None if value is None else value.timestamp()

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value, UTC)


Upsert = sqlite.Insert | postgresql.Insert
"""An INSERT that knows `on_conflict_do_update`; SQLite and PostgreSQL spell it alike."""

_INSERTS: Mapping[str, Callable[[Table], Upsert]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def upsert(tx: Connection, table: Table) -> Upsert:
    return _INSERTS[tx.dialect.name](table)


def upserts(table: Table, columns: Iterable[str]) -> dict[str, Upsert]:
    """One for each dialect by its name, with a parameter for each of the columns."""
    values: dict[str, BindParameter[Any]] = {name: bindparam(name) for name in columns}
    return {dialect: insert(table).values(values) for dialect, insert in _INSERTS.items()}
