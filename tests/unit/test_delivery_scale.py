"""A turn takes as many statements for many tasks as for one, and each uses an index."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Select, bindparam, text

from integrations.slack.limits import SLACK
from kaigi.delivery import Task
from kaigi.delivery.claims import head
from kaigi.delivery.wakeup import first_due
from kaigi.storage import Storage
from tests.databases import listening
from tests.unit.outside import House

WAITING = 5_000


@pytest.fixture
def house(storage: Storage) -> House:
    return House.over(storage)


@contextmanager
def statements(storage: Storage) -> Iterator[list[str]]:
    seen: list[str] = []

    def count(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    with listening(storage, "after_cursor_execute", count):
        yield seen


async def test_thirty_sendings_take_as_many_statements_as_one(house: House) -> None:
    """Claimed and settled together, with lanes, budgets and threads among them."""
    await house.put(Task("card", "card", lane="U0"))
    await house.relay.run_until_idle()
    counts = []
    for batch in (1, 30):
        tasks = [
            Task(f"{batch}:{n}", "home", lane=f"U{n}", depends_on="card") for n in range(batch)
        ]
        with statements(house.storage) as seen:
            await house.put(*tasks)
        assert len(seen) == 1
        with statements(house.storage) as seen:
            await house.relay.run_until_idle()
        counts.append([statement.split()[0] for statement in seen])
    assert len(house.outside.sent) == 32
    assert counts[0] == counts[1]


@pytest.fixture
def full(house: House) -> House:
    def fill(tx: Connection) -> None:
        house.outbox.put(
            tx,
            [
                Task(f"t{n}", "card", lane=f"U{n % 100}", low_priority=bool(n % 2))
                for n in range(WAITING)
            ],
        )

    house.storage.run_now(fill)
    house.storage.run_now(lambda tx: tx.execute(text("ANALYZE")).close())
    return house


@pytest.mark.parametrize("low_priority", [True, False])
def test_what_may_go_is_found_by_its_index(full: House, low_priority: bool) -> None:
    found = plan(
        full.storage,
        head("chat.postMessage", low_priority, SLACK.limits["chat.postMessage"]).limit(16),
        full,
    )
    assert "task_open" in found
    assert "Seq Scan on task" not in found
    assert "SCAN task" not in found
    assert "TEMP B-TREE" not in found, "the index gives the order too"


def test_when_to_look_again_is_found_by_its_index(full: House) -> None:
    found = plan(full.storage, first_due("chat.postMessage", False, bindparam("now")), full)
    assert "task_open" in found


def plan(storage: Storage, query: Select[Any], house: House) -> str:
    now = house.clock.now().timestamp()
    compiled = query.params(now=now).compile(storage.engine, compile_kwargs={"literal_binds": True})
    explain = "EXPLAIN QUERY PLAN " if storage.is_sqlite else "EXPLAIN "
    rows = storage.run_now(lambda tx: tx.execute(text(f"{explain}{compiled}")).all())
    return "\n".join(str(row) for row in rows)
