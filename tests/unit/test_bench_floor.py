"""Floor that a click is measured against: it writes as many rows as the click."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bench import least
from kaigi.storage import Storage
from tests.databases import listening
from tests.flows.office import KEN, open_office
from tests.flows.reading import APPROVE


@contextmanager
def rows_written(storage: Storage) -> Iterator[Counter[str]]:
    """Count the rows that are inserted, updated or deleted, by table."""
    written: Counter[str] = Counter()

    def count(_c: Any, cursor: Any, statement: str, *_more: Any) -> None:
        verb, *words = statement.replace('"', "").split()
        if verb in {"INSERT", "UPDATE", "DELETE"}:
            written[words[0] if verb == "UPDATE" else words[1]] += cursor.rowcount

    with listening(storage, "after_cursor_execute", count):
        yield written


async def test_the_floor_writes_as_many_rows_as_approving(database_url: str) -> None:
    if not database_url.startswith("sqlite"):
        pytest.skip("nothing tells of statements that are sent with the commit")
    async with open_office(database_url) as office:
        await office.employ()
        card = await office.circulating()
        with rows_written(office.bot.storage) as ours:
            await office.send(office[KEN].click(card, APPROVE))
    assert ours == {
        "entry": least.ENTRIES,
        "document": least.REGISTERS,
        "duty": least.DUTIES,
        "task": least.TASKS,
    }


def test_the_floor_writes_what_it_says(storage: Storage) -> None:
    storage.run_now(least.prepare)
    with rows_written(storage) as floor:
        storage.run_now(least.write)
    assert floor == {
        "bench_event": least.ENTRIES,
        "bench_state": least.REGISTERS,
        "bench_duty": least.DUTIES,
        "bench_job": least.TASKS,
    }
