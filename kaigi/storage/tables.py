"""What every room's tables are made of."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Double,
    Index,
    MetaData,
    Select,
    Table,
    TypeDecorator,
    and_,
    bindparam,
    cast,
    column,
    event,
    func,
    select,
)

from kaigi.storage.prepared import ALL_ROWS, Prepared

if TYPE_CHECKING:
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


def partial_index(
    name: str, *columns: Column[Any], where: ColumnElement[bool], unique: bool = False
) -> None:
    """SQLAlchemy wants the condition said once for each dialect, and loads every one that is named."""

    def limit(index: Index, tx: Connection, **_more: object) -> None:
        index.dialect_options[tx.dialect.name]["where"] = and_(
            where
        )  # as a query's WHERE would say it

    event.listen(Index(name, *columns, unique=unique), "before_create", limit)


Upsert: TypeAlias = "sqlite.Insert | postgresql.Insert"
"""An INSERT that knows `on_conflict_do_update`; SQLite and PostgreSQL spell it alike."""


def upsert(tx: Connection, table: Table) -> Upsert:
    return _into(table, tx.dialect.name)


def prepared_upsert(
    table: Table, columns: Collection[str], on_conflict: Callable[[Upsert], Upsert]
) -> Prepared:
    """With a parameter for each of the columns, which hold texts, numbers, truths and JSON. On PostgreSQL the
    rows go in all at once, as the one parameter of one statement.
    """

    def statement(dialect: str) -> Upsert:
        new = _into(table, dialect)
        if dialect == "postgresql":
            return on_conflict(new.from_select(list(columns), _given_rows(table, columns)))
        return on_conflict(new.values({name: bindparam(name) for name in columns}))

    return Prepared(statement)


def _given_rows(table: Table, columns: Collection[str]) -> Select[Any]:
    """PostgreSQL's way to take any number of rows at once: as JSON, each value by its column's name."""
    typed = [column(name, table.c[name].type) for name in columns]
    rows = func.json_to_recordset(cast(ALL_ROWS, JSON)).table_valued(*typed)
    return select(rows.render_derived(with_types=True))


def _into(table: Table, dialect: str) -> Upsert:
    """What belongs to a database that is not used here is not loaded."""
    new: Upsert = import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
    return new
