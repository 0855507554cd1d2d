"""Statements of the click's path: compiled once for each dialect, executed as text.

WARNING: performance-sensitive. The equivalent of `prepared.write(tx, *rows)` is

    tx.execute(statement, rows)

which looks up a cache key and builds a compiled state at each call: 0.8 ms more CPU for a click.
Use `Prepared` only for what every click or every turn of the relay executes.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, cast

from msgspec import Struct, json
from sqlalchemy import Connection, CursorResult, Dialect, String, bindparam
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement

from kaigi.storage import pipeline

Values: TypeAlias = Mapping[str, Any]
Row: TypeAlias = Sequence[Any]

ALL_ROWS = bindparam("all_rows", type_=String)
"""A statement with this parameter takes all rows in one execution, as a JSON array."""


class Prepared:
    """A statement with named parameters.

    Parameters are converted as their types say. A constant in the statement is not, nor is a row
    that comes back, and a column's Python-side default is not applied: let these be texts, numbers,
    booleans.
    """

    def __init__(self, statement: ClauseElement | Callable[[str], ClauseElement]) -> None:
        """Prepare a statement for both databases, or one that is built for a dialect's name."""
        self._statement = statement
        self._texts: dict[str, _Text] = {}

    def rows(self, tx: Connection, **values: Any) -> list[Row]:
        return list(self._execute(tx, values).fetchall())

    def first(self, tx: Connection, **values: Any) -> Row | None:
        return self._execute(tx, values).first()

    def write(self, tx: Connection, *rows: Values) -> int:
        """Execute for each of `rows`; return the number of rows inserted or changed."""
        return self._execute(tx, *rows).rowcount

    def later(self, tx: Connection, *rows: Values) -> None:
        """Execute for each of `rows`, with no result.

        PostgreSQL gets them with the next statement.
        """
        if tx.dialect.name == "postgresql":
            text = self.text(tx.dialect)
            pipeline.defer(tx, text.sql, text.bind(rows))
        else:
            self._execute(tx, *rows)

    def _execute(self, tx: Connection, *rows: Values) -> CursorResult[Any]:
        text = self.text(tx.dialect)
        return tx.exec_driver_sql(text.sql, text.bind(rows))

    def text(self, dialect: Dialect) -> "_Text":
        found = self._texts.get(dialect.name)
        if found is None:
            statement = self._statement
            chosen = statement if isinstance(statement, ClauseElement) else statement(dialect.name)
            found = self._texts[dialect.name] = _compile(chosen, dialect)
        return found


class _Text(Struct, frozen=True):
    """One statement as a driver takes it.

    `constants` are the parameters that the statement itself sets.
    """

    sql: str
    constants: Values
    converters: Mapping[str, Callable[[Any], Any]]
    takes_all: bool

    def bind(self, rows: Sequence[Values]) -> list[dict[str, Any]]:
        """Return the parameters of each execution."""
        if self.takes_all:
            rows = [{ALL_ROWS.key: json.encode(rows).decode()}]
        bound = [{**self.constants, **row} for row in rows]
        for name, convert in self.converters.items():
            for row in bound:
                row[name] = convert(row[name])
        return bound


def _compile(statement: ClauseElement, dialect: Dialect) -> _Text:
    compiled = cast("SQLCompiler", statement.compile(dialect=dialect))
    converters = {
        name: convert
        for name, bind in compiled.binds.items()
        if name in compiled.params
        and (convert := bind.type.dialect_impl(dialect).bind_processor(dialect))
    }
    return _Text(str(compiled), compiled.params, converters, ALL_ROWS.key in compiled.binds)
