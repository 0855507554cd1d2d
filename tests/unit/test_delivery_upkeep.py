"""Times in the outbox that lie further ahead than they can mean: a clock was wrong meanwhile."""

import asyncio

import pytest
from sqlalchemy import insert, select, update
from structlog.testing import capture_logs

from kaigi.delivery import Task
from kaigi.delivery.claims import LEASE, LONGEST_LEASE
from kaigi.delivery.tables import budget, lane, task
from kaigi.delivery.upkeep import EVERY
from kaigi.errors import Unavailable, _
from kaigi.storage import Storage
from tests.unit.outside import House

AHEAD = [{"hours": 1}, {"days": 365}, {"days": 10_000}]


@pytest.fixture
def house(storage: Storage) -> House:
    return House.over(storage)


@pytest.mark.parametrize("ahead", AHEAD, ids=str)
async def test_after_a_clock_that_was_ahead_everybody_gets_their_cards_again(
    house: House, ahead: dict[str, float]
) -> None:
    """Cards that were sent, wait for Slack, failed, or were only put."""
    true = house.clock.now()
    house.clock.advance(**ahead)
    house.outside.failures["waits"] = [Unavailable(_("Wait."), retry_after=30)]
    house.outside.failures["failed"] = [Unavailable(_("Away."))]
    for key in ("sent", "waits", "failed"):
        await house.put(Task(key, "card" if key != "failed" else "home", lane=f"U-{key}"))
    await house.relay.run_until_idle()
    await house.put(Task("put", "home", lane="U-put"))
    house.clock.set(true)
    with capture_logs() as logs:
        for who in ("sent", "waits", "failed", "put"):
            await house.put(Task(f"next:{who}", "card", lane=f"U-{who}"))
        house.clock.advance(seconds=1)
        await house.relay.run_until_idle()
    assert {"put", "waits", "failed"} <= set(house.outside.keys)
    assert {f"next:{who}" for who in ("sent", "waits", "failed", "put")} <= set(house.outside.keys)
    corrected = [line for line in logs if line["event"] == "delivery.times_corrected"]
    assert [line["log_level"] for line in corrected] == ["warning"], "said once"


async def test_a_lease_from_a_clock_that_was_ahead_ends_as_one_that_begins_now(
    house: House,
) -> None:
    await house.put(Task("a", "card"))
    far = house.clock.now().timestamp() + LONGEST_LEASE + 3600
    await house.storage.run(lambda tx: tx.execute(update(task).values(lease=far)))
    await house.relay.run_until_idle()
    assert house.outside.sent == [], "its process may be sending it"
    house.clock.advance(seconds=LEASE)
    await house.relay.run_until_idle()
    [sent] = house.outside.sent
    assert sent.in_doubt, "its process may have sent it"


async def test_what_is_being_sent_when_a_clock_was_ahead_is_not_sent_by_another_replica(
    house: House,
) -> None:
    """Both replicas have clocks that were ahead for a moment, in which one began to send."""
    true = house.clock.now()
    house.clock.advance(minutes=20)
    await house.put(Task("a", "card", lane="U1"))
    house.outside.gate = asyncio.Event()
    sending = asyncio.create_task(house.relay.run_until_idle())
    await house.outside.arrived.wait()
    house.clock.set(true)
    other = asyncio.create_task(house.another_relay().run_until_idle())
    await asyncio.wait({other}, timeout=0.5)
    house.outside.gate.set()
    await asyncio.gather(sending, other)
    assert house.outside.keys == ["a"]


async def test_what_another_replica_writes_while_its_clock_is_ahead_is_corrected_too(
    house: House,
) -> None:
    await house.relay.run_until_idle()
    far = house.clock.now().timestamp() + 1e9
    row = {"method": "chat.postMessage", "spent": [[int(far / 0.5), 300]], "held": far, "even": far}
    await house.storage.run(lambda tx: tx.execute(insert(budget).values(row)))
    await house.storage.run(
        lambda tx: tx.execute(insert(lane).values(key="U1", held=far, free=far))
    )
    await house.put(Task("a", "card", lane="U1"))
    house.clock.advance(seconds=EVERY)
    await house.relay.run_until_idle()
    assert house.outside.keys == ["a"]
    now = house.clock.now().timestamp()
    found = await house.storage.run(lambda tx: tx.execute(select(budget)).one())
    assert max(found.held, found.even) <= now
    assert [cell for cell, _calls in found.spent if cell * 0.5 > now] == []


async def test_waits_that_are_meant_are_kept(house: House) -> None:
    house.outside.failures["a"] = [Unavailable(_("Wait."), retry_after=590)]
    await house.put(Task("a", "card", lane="U1"))
    await house.relay.run_until_idle()
    with capture_logs() as logs:
        for _minute in range(9):
            house.clock.advance(seconds=60)
            await house.relay.run_until_idle()
    assert house.outside.keys == ["a"]
    house.clock.advance(seconds=90)
    await house.relay.run_until_idle()
    assert house.outside.keys == ["a", "a"]
    assert "delivery.times_corrected" not in [line["event"] for line in logs]


@pytest.mark.parametrize("wait", [1e9, float("inf"), float("nan"), -5, 0])
async def test_a_wait_that_cannot_be_meant_silences_nobody_for_longer_than_ten_minutes(
    house: House, wait: float
) -> None:
    house.outside.failures["a"] = [Unavailable(_("Wait."), retry_after=wait)]
    await house.put(Task("a", "card", lane="U1"))
    await house.relay.run_until_idle()
    house.clock.advance(seconds=0.5)
    await house.relay.run_until_idle()
    assert house.outside.keys == ["a"], "and nothing is asked at once"
    house.clock.advance(seconds=630)
    await house.relay.run_until_idle()
    assert house.outside.keys == ["a", "a"]
