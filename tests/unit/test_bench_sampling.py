"""Whose time a sample counts as."""

import sys
import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, event, literal, select

from bench.sampling import layer_of
from kaigi.storage import Prepared, Storage


def test_a_sample_counts_for_the_innermost_layer_that_is_known() -> None:
    seen: list[str | None] = []
    with closing(Storage("sqlite://")) as storage:
        storage.run_now(lambda _tx: seen.append(layer_of(sys._getframe())))
        event.listen(storage.engine, "commit", lambda _c: seen.append(layer_of(sys._getframe())))
        storage.run_now(_one_statement)
    assert seen == ["the transaction's own work", "SQLAlchemy"]


def test_a_prepared_statement_is_the_databases_time() -> None:
    seen: set[str | None] = set()

    def look(_statement: str) -> None:
        seen.add(layer_of(sys._getframe(1)))

    with closing(Storage("sqlite://")) as storage:
        storage.run_now(lambda tx: _ask(tx, look))
    assert seen == {"statements in the database"}


def test_a_thread_that_waits_counts_for_nothing() -> None:
    woken = threading.Event()
    waiting = threading.Thread(target=woken.wait)
    waiting.start()
    try:
        frame = sys._current_frames()[waiting.ident or 0]
        assert layer_of(frame) is None
    finally:
        woken.set()
        waiting.join()


_ONE = Prepared(select(literal(1)))


def _ask(tx: Connection, look: Callable[[str], None]) -> None:
    driver: Any = tx.connection.driver_connection
    driver.set_trace_callback(look)
    _ONE.rows(tx)
    driver.set_trace_callback(None)


def _one_statement(tx: Connection) -> None:
    tx.exec_driver_sql("SELECT 1").close()
