"""Cards of a person who has an account again while a sending that found none is under way."""

import asyncio
from datetime import timedelta

import pytest

from kaigi.delivery import Relay, Sending, Sent, Task
from kaigi.delivery.outbox import MOST_NAMED
from kaigi.storage import Storage
from tests.unit.outside import House


@pytest.fixture
def house(storage: Storage) -> House:
    return House.over(storage)


@pytest.mark.parametrize(("kind", "lane"), [("card", "ken"), ("file", "files:ken")])
@pytest.mark.parametrize("others", [0, MOST_NAMED])
async def test_a_sending_that_found_no_account_is_repeated_for_whoever_has_one_meanwhile(
    house: House, kind: str, lane: str, others: int
) -> None:
    looked, go_on = asyncio.Event(), asyncio.Event()
    sent: list[str] = []

    async def send(sending: Sending) -> Sent:
        sent.append(sending.key)
        looked.set()
        await go_on.wait()
        return Sent({"ts": "1"} if len(sent) > 1 else None)

    await house.put(Task("question", kind, lane=lane))
    relay = Relay(house.storage, house.outbox, {kind: send}, house.clock)
    running = asyncio.create_task(relay.run_until_idle())
    await looked.wait()
    since = house.clock.now() - timedelta(minutes=1)
    back = {"ken": since, **{f"other {n}": since for n in range(others)}}
    await house.storage.run(lambda tx: house.outbox.touch_missed(tx, back))
    go_on.set()
    await running
    assert sent == ["question", "question"]
    assert await house.column("question", "address") == {"ts": "1"}


async def test_what_only_waits_is_sent_once(house: House) -> None:
    await house.put(Task("question", "card", lane="ken"))
    since = house.clock.now() - timedelta(minutes=1)
    await house.storage.run(lambda tx: house.outbox.touch_missed(tx, {"ken": since}))
    await house.relay.run_until_idle()
    assert house.outside.keys == ["question"]
    assert await house.column("question", "version") == 1
