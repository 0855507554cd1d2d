"""Column types, indexes and upserts for the tables of every room."""

from collections.abc import Callable, Collection, Mapping
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
    literal,
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
    """An aware datetime, stored as seconds since 1970, with the same order on each database."""

    impl = Double
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> float | None:
        return None if value is None else value.timestamp()

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value, UTC)


def partial_index(
    name: str, *columns: Column[Any], where: ColumnElement[bool], unique: bool = False
) -> None:
    """Define an index with a condition.

    SQLAlchemy takes the condition as an option of each dialect, and loads every dialect that is
    named; so it is set for the dialect in use when the index is created.
    """

    def set_condition(index: Index, tx: Connection, **_more: object) -> None:
        # and_() renders it as a query's WHERE does.
        index.dialect_options[tx.dialect.name]["where"] = and_(where)

    event.listen(Index(name, *columns, unique=unique), "before_create", set_condition)


Upsert: TypeAlias = "sqlite.Insert | postgresql.Insert"
"""An INSERT that knows `on_conflict_do_update`; SQLite and PostgreSQL spell it alike."""


def upsert(tx: Connection, table: Table) -> Upsert:
    return _into(table, tx.dialect.name)


def prepared_upsert(
    table: Table, columns: Collection[str], on_conflict: Callable[[Upsert], Upsert]
) -> Prepared:
    """Prepare an INSERT with a parameter for each of `columns`, of texts, numbers, booleans or
    JSON.

    Other columns get their defaults. PostgreSQL takes all rows as one parameter.
    """
    defaults = {
        # SQLAlchemy types a default as any kind of generator.
        column.key: column.default.arg  # type: ignore[attr-defined]
        for column in table.c
        if column.default is not None and column.key not in columns
    }

    def statement(dialect: str) -> Upsert:
        new = _into(table, dialect)
        if dialect == "postgresql":
            rows = _json_rows(table, columns, defaults)
            return on_conflict(new.from_select([*columns, *defaults], rows))
        return on_conflict(new.values({name: bindparam(name) for name in columns} | defaults))

    return Prepared(statement)


def _json_rows(table: Table, columns: Collection[str], defaults: Mapping[str, Any]) -> Select[Any]:
    """Select rows from one parameter: a JSON array of objects, each value by its column's name."""
    typed = [column(name, table.c[name].type) for name in columns]
    rows = func.json_to_recordset(cast(ALL_ROWS, JSON)).table_valued(*typed)
    constants = [literal(value, table.c[name].type) for name, value in defaults.items()]
    return select(*rows.render_derived(with_types=True).c, *constants)


def _into(table: Table, dialect: str) -> Upsert:
    """Load the dialect in use alone."""
    new: Upsert = import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
    return new
