"""Traces of deliveries: in the log, and in the database."""

import io
from collections.abc import MutableMapping
from contextlib import redirect_stderr
from typing import Any

import pytest
import structlog
from sqlalchemy import Connection, select
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from bot import log
from kaigi import trace
from kaigi.delivery import Relay, Sending, Sent, Task, forget
from kaigi.delivery.tables import task
from kaigi.errors import KaigiError, Rejected, Unreachable, _
from kaigi.storage import Storage
from tests.unit.outside import House


@pytest.fixture
def house(storage: Storage) -> House:
    return House.over(storage)


async def test_nothing_of_what_was_to_be_sent_is_ever_logged(house: House) -> None:
    house.outside.failures["a"] = [ValueError("the comment"), Rejected(_("No."), "no")]
    await house.put(Task("a", "card", body={"text": "the comment"}))
    with capture_logs() as logs:
        await house.relay.run_until_idle()
        house.clock.advance(seconds=5)
        await house.relay.run_until_idle()
        await house.put(Task("a", "card", body={"text": "the comment"}))
        await house.relay.run_until_idle()
    assert [entry["event"] for entry in logs] == [
        "delivery.failed",
        "delivery.dead",
        "delivery.sent",
    ]
    assert {(entry["key"], entry["kind"]) for entry in logs} == {("a", "card")}
    written = [rendered(entry) for entry in logs]
    assert "the comment" not in "".join(written)
    assert "ValueError" in written[0]
    assert "outside.py" in written[0]
    assert await house.column("a", "error") is None


async def test_what_the_outbox_remembers_of_an_error_is_its_kind_and_code(house: House) -> None:
    house.outside.failures["a"] = [ValueError("the comment")]
    house.outside.failures["b"] = [Unreachable(_("No: {x}.", x="the comment"), "is_archived")]
    await house.put(Task("a", "card"), Task("b", "card"))
    await house.relay.run_until_idle()
    assert await house.column("a", "error") == "ValueError"
    assert await house.column("b", "error") == "Unreachable is_archived"


def rendered(entry: MutableMapping[str, Any]) -> str:
    """Render a line as the operator's log has it."""
    stream = io.StringIO()
    with redirect_stderr(stream):
        log.configure()
        structlog.get_logger().error(**entry)
    return stream.getvalue()


async def test_what_was_delivered_long_ago_is_forgotten_but_not_where_it_stands(
    house: House,
) -> None:
    house.outside.failures["dead"] = [Rejected(_("No."), "no")]
    await house.put(Task("card", "card", lane="U1"), Task("dead", "card"))
    await house.relay.run_until_idle()
    house.clock.advance(days=15)
    await house.put(Task("waiting", "card"))
    assert await house.storage.run(lambda tx: forget(tx, house.clock.now())) == 1
    assert await house.column("dead", "id") is None
    assert await house.column("card", "id") is not None
    house.clock.advance(days=400)
    assert await house.storage.run(lambda tx: forget(tx, house.clock.now())) == 1
    rows = await house.storage.run(lambda tx: list(tx.scalars(select(task.c.key))))
    assert rows == ["waiting"]


async def test_what_is_sent_carries_the_id_of_the_latest_request_that_put_it(
    house: House,
) -> None:
    with trace.following("one"):
        await house.put(Task("a", "card"), Task("b", "card"))
    with trace.following("two"):
        await house.put(Task("a", "card"))
    assert await sent(house) == {"a": "two", "b": "one"}
    with trace.following("three"):
        await house.storage.run(lambda tx: house.outbox.touch(tx, ["a"]))
    assert await sent(house) == {"a": "three"}
    await house.storage.run(lambda tx: house.outbox.touch(tx, ["a"]))
    assert await sent(house) == {"a": None}, "no request's"


async def test_what_follows_from_a_sending_or_its_end_is_still_that_requests(house: House) -> None:
    def follow(tx: Connection) -> None:
        house.outbox.put(tx, [Task("follow-up", "card")])

    def tell(tx: Connection, _sending: Sending, _error: KaigiError | None) -> None:
        house.outbox.put(tx, [Task("notice", "card")])

    async def act(sending: Sending) -> Sent:
        return Sent(then=follow)

    house.outside.failures["doomed"] = [Rejected(_("No."), "no")]
    table = {**house.outside.table(), "act": act}
    house.relay = Relay(house.storage, house.outbox, table, house.clock, on_dead=tell)
    with trace.following("one"):
        await house.put(Task("act", "act"))
    with trace.following("two"):
        await house.put(Task("doomed", "card"))
    assert await sent(house) == {"act": "one", "follow-up": "one", "notice": "two"}


async def sent(house: House) -> dict[str, str | None]:
    """Return by key the request that each sending was logged for."""
    with capture_logs([merge_contextvars]) as logs:
        await house.relay.run_until_idle()
    return {
        entry["key"]: entry.get("request") for entry in logs if entry["event"] == "delivery.sent"
    }
