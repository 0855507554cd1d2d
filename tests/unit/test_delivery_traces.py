"""What a delivery leaves behind: in the log, and in the database."""

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from kaigi.delivery import Task, forget
from kaigi.delivery.tables import task
from kaigi.errors import Rejected, _
from kaigi.storage import Storage
from tests.unit.outside import House


@pytest.fixture
def house(storage: Storage) -> House:
    return House.over(storage)


async def test_nothing_of_what_was_to_be_sent_is_ever_logged(house: House) -> None:
    house.outside.failures["a"] = [ValueError("the comment"), Rejected(_("No."), "no")]
    await house.wish(Task("a", "message", body={"text": "the comment"}))
    with capture_logs() as logs:
        await house.relay.run_until_idle()
        house.clock.advance(seconds=5)
        await house.relay.run_until_idle()
    assert [entry["event"] for entry in logs] == ["delivery.failed", "delivery.dead"]
    assert {(entry["key"], entry["kind"]) for entry in logs} == {("a", "message")}
    assert "the comment" not in repr(logs)
    assert "outside.py" in logs[0]["at"]


async def test_what_was_delivered_long_ago_is_forgotten_but_not_where_it_stands(house: House) -> None:
    house.outside.failures["dead"] = [Rejected(_("No."), "no")]
    await house.wish(Task("message", "message", lane="U1"), Task("dead", "message"))
    await house.relay.run_until_idle()
    house.clock.advance(days=15)
    await house.wish(Task("waiting", "message"))
    assert await house.storage.run(lambda tx: forget(tx, house.clock.now())) == 1
    assert await house.column("dead", "id") is None
    assert await house.column("message", "id") is not None
    house.clock.advance(days=400)
    assert await house.storage.run(lambda tx: forget(tx, house.clock.now())) == 1
    rows = await house.storage.run(lambda tx: list(tx.scalars(select(task.c.key))))
    assert rows == ["waiting"]
